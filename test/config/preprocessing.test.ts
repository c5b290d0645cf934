import { expect, test } from 'vitest';
import { inputShape } from '../../activities/input-shape.js';
import { planOf } from './resnet50-sweep.js';

const IMAGENET = { mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225] };

const load = (keys: object) => planOf({ preprocessing: { ...IMAGENET, ...keys } });

const resamplingOf = (keys: object) => {
  const { resize, crop } = load(keys).preprocessing;
  return { resize, crop };
};

test.each([
  // TorchVision's Resize(256), CenterCrop(224).
  [
    { resize: 256, crop: 224 },
    { resize: 256, crop: 224 },
  ],
  [
    { resize: 256, size: 224 },
    { resize: 256, crop: 224 },
  ],
  [
    { resize: 256, size: [224, 224], fit: 'crop' },
    { resize: 256, crop: 224 },
  ],
  // Resize(64), CenterCrop((24, 32)).
  [
    { resize: 64, crop: [24, 32] },
    { resize: 64, crop: [24, 32] },
  ],
  [
    { resize: 64, size: [24, 32] },
    { resize: 64, crop: [24, 32] },
  ],
  // CenterCrop((24, 32)).
  [{ size: [24, 32] }, { resize: null, crop: [24, 32] }],
  // Resize((24, 32)).
  [{ resize: [24, 32] }, { resize: [24, 32], crop: [24, 32] }],
  [
    { resize: [24, 32], crop: [24, 32] },
    { resize: [24, 32], crop: [24, 32] },
  ],
  [
    { size: [24, 32], fit: 'squash' },
    { resize: [24, 32], crop: [24, 32] },
  ],
  // Resize((224, 224)), which squashes as well.
  [{ resize: [224, 224] }, { resize: [224, 224], crop: 224 }],
  [
    { size: 224, fit: 'squash' },
    { resize: [224, 224], crop: 224 },
  ],
  // Resize((256, 256)), CenterCrop(224).
  [
    { resize: [256, 256], crop: 224 },
    { resize: [256, 256], crop: 224 },
  ],
  [
    { resize: 256, size: 224, fit: 'squash' },
    { resize: [256, 256], crop: 224 },
  ],
])('%j is resized and cropped as %j', (keys, expected) => {
  expect(resamplingOf(keys)).toEqual(expected);
});

test('a size is height and width, as the network’s input has them', () => {
  expect(inputShape(load({ size: [24, 32] }).preprocessing)).toEqual([3, 24, 32]);
  expect(inputShape(load({ crop: 224 }).preprocessing)).toEqual([3, 224, 224]);
});

test('a sweep file without the newer keys is the same sweep as with their defaults, and says nothing of them', () => {
  const earlier = load({ resize: 256, crop: 224 });
  expect(earlier.preprocessing).toEqual({
    colour: 'rgb',
    resize: 256,
    crop: 224,
    interpolation: 'bilinear',
    ...IMAGENET,
  });
  expect(load({ crop: 224, orientation: 'apply' }).preprocessing).toMatchObject({ orientation: 'apply' });
});

test.each([
  [{}, 'preprocessing.size: the size of the network’s input is missing: [height, width], or the side of a square'],
  [{ resize: 256 }, 'preprocessing.size: the size of the network’s input is missing'],
  [{ size: 224, crop: 224 }, 'preprocessing.crop: size and crop are two names of the same: leave one out'],
  [
    { resize: [24, 32], fit: 'crop' },
    'preprocessing.fit: crop resizes the shorter side, to one number; resize is [24, 32]',
  ],
  [{ crop: 100_000 }, 'preprocessing.crop: expected at most 8192, found 100000'],
  [{ size: [24, 32, 3] }, 'preprocessing.size: expected a number of pixels, or [height, width]'],
  [{ size: [24] }, 'preprocessing.size: expected a number of pixels, or [height, width]'],
  [{ crop: '224' }, 'preprocessing.crop: expected a number of pixels, or [height, width], found "224"'],
  [{ crop: 22.5 }, 'preprocessing.crop: expected a whole number, found 22.5'],
  [{ crop: 224, orientation: 'turn' }, 'preprocessing.orientation: expected ignore or apply, found "turn"'],
])('%j is refused with the line and the key', (keys, message) => {
  expect(() => load(keys)).toThrow(message);
  expect(() => load(keys)).toThrow(/sweep\.yaml:\d+: preprocessing\./);
});

const DIVIDED = 'divide by 255: mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225]';

test.each([
  [
    { mean: [123.675, 116.28, 103.53], std: [58.395, 57.12, 57.375] },
    `mean: 123.675 cannot be the mean of pixels scaled to 0 … 1; ${DIVIDED}`,
  ],
  [{ mean: [123.675, 116.28, 103.53] }, DIVIDED],
  [{ mean: [127, 127, 127], std: [128, 128, 128] }, 'mean: [0.498039, 0.498039, 0.498039], std: [0.501961, '],
  // Caffe's: only the mean is subtracted from pixels from 0 to 255.
  [{ mean: [103.939, 116.779, 123.68], std: [1, 1, 1] }, 'std: [0.00392157, 0.00392157, 0.00392157]'],
  [{ mean: [-0.485, 0.456, 0.406] }, 'mean: -0.485 cannot be the mean of pixels scaled to 0 … 1; it is subtracted'],
  [
    { std: [58.395, 57.12, 57.375] },
    'std: 58.395 cannot be the standard deviation of pixels scaled to 0 … 1; divide by 255: std: [0.229, 0.224, 0.225]',
  ],
])('%j cannot be of pixels from 0 to 1, and is refused with what it should be', (keys, message) => {
  expect(() => load({ crop: 224, ...keys })).toThrow(message);
  expect(() => load({ crop: 224, ...keys })).toThrow(/sweep\.yaml:\d+: preprocessing\.(mean|std): /);
});

test('a standard deviation above one that may be meant is noted, and one of pixels from 0 to 255 is not refused', () => {
  expect(load({ crop: 224, mean: [0, 0, 0], std: [2, 1, 1] }).notes).toEqual([
    { code: 'StandardDeviationAboveOne', message: 'The sweep file has std: [2, 1, 1] for pixels scaled to 0 … 1.' },
  ]);
  expect(load({ crop: 224, mean: [0, 0, 0], std: [1 / 255, 1 / 255, 1 / 255] }).notes).toBeUndefined();
});
