import { z } from 'zod';
import type { Preprocessing, Sides } from '../contracts/preprocessing.js';
import { rangeProblems } from './pixel-range.js';
import { PREPROCESSING_PRESETS, type PreprocessingPreset } from './preprocessing-presets.js';

// Pillow would refuse to make much larger images.
const LARGEST_SIDE = 8192;

const side = z
  .int({
    error: ({ input }) => (typeof input === 'number' ? undefined : 'expected a number of pixels, or [height, width]'),
  })
  .positive()
  .max(LARGEST_SIDE);
const pair = z.tuple([side, side]);
const sides = z.union([side, pair]);

const preprocessingName = z
  .enum(Object.keys(PREPROCESSING_PRESETS) as PreprocessingPreset[])
  .transform((name): Preprocessing => PREPROCESSING_PRESETS[name]);

const preprocessingKeys = z.strictObject({
  colour: z.enum(['rgb', 'bgr', 'grey']).default('rgb').describe('Channel order; grey gives one channel.'),
  orientation: z
    .enum(['ignore', 'apply'])
    .default('ignore')
    .describe('Whether images are turned as their EXIF data say. ignore is what TorchVision’s loader does.'),
  size: sides
    .optional()
    .describe('The network’s input in pixels: [height, width], or the side of a square. Or named as crop.'),
  fit: z
    .enum(['crop', 'squash'])
    .optional()
    .describe(
      'crop: the shorter side is resized to resize, and the centre cut out. squash: both sides are resized to resize, or to size without it. Default: crop; squash where resize is [height, width].',
    ),
  resize: z
    .union([side, pair, z.null()])
    .default(null)
    .describe(
      'Before the crop: pixels of the shorter side, or [height, width], as in TorchVision’s Resize. null: as it is.',
    ),
  crop: sides.optional().describe('The same as size, under TorchVision’s name: what its CenterCrop is given.'),
  interpolation: z
    .enum(['nearest', 'bilinear', 'bicubic'])
    .default('bilinear')
    .describe('Pillow’s filter, antialiased.'),
  mean: z.array(z.number()).min(1).max(3).describe('Per channel, pixels scaled to 0 … 1.'),
  std: z.array(z.number().positive()).min(1).max(3).describe('Per channel, pixels scaled to 0 … 1.'),
});

type PreprocessingKeys = z.output<typeof preprocessingKeys>;

/** Says what is wrong with a key whose value is valid by itself. */
type Refuse = (key: keyof PreprocessingKeys, message: string) => void;

const networkInput = ({ size, crop, resize }: PreprocessingKeys, refuse: Refuse): Sides => {
  if (size !== undefined && crop !== undefined)
    refuse('crop', 'size and crop are two names of the same: leave one out');
  const input = size ?? crop ?? (Array.isArray(resize) ? resize : undefined);
  if (input === undefined) {
    refuse('size', 'the size of the network’s input is missing: [height, width], or the side of a square');
  }
  return input ?? 1;
};

const resizing = ({ fit, resize }: PreprocessingKeys, input: Sides, refuse: Refuse): Preprocessing['resize'] => {
  if (fit === 'squash') return bothSides(resize ?? input);
  if (fit === 'crop' && Array.isArray(resize)) {
    refuse('fit', `crop resizes the shorter side, to one number; resize is [${resize.join(', ')}]`);
  }
  return resize;
};

const bothSides = (sides: Sides): readonly [number, number] => (typeof sides === 'number' ? [sides, sides] : sides);

const squareAsNumber = (sides: Sides): Sides => {
  const [height, width] = bothSides(sides);
  return height === width ? height : [height, width];
};

const preprocessingOf = (keys: PreprocessingKeys, refuse: Refuse): Preprocessing => {
  const { colour, interpolation, mean, std, orientation } = keys;
  const input = networkInput(keys, refuse);
  const resize = resizing(keys, input, refuse);
  for (const { key, message } of rangeProblems(keys)) refuse(key, message);
  return {
    colour,
    resize,
    crop: squareAsNumber(input),
    interpolation,
    mean,
    std,
    ...(orientation === 'apply' ? { orientation } : {}),
  };
};

/** The key `preprocessing` of a sweep file: keys, or the name of a preset. */
export const preprocessingSchema = z.union([
  preprocessingName,
  preprocessingKeys.transform((keys, context) =>
    preprocessingOf(keys, (key, message) => context.addIssue({ code: 'custom', path: [key], message })),
  ),
]);
