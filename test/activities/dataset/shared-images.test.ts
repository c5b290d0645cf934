import { expect, test } from 'vitest';
import type { HashedImage } from '../../../activities/dataset/image-listing.js';
import { sharedImageNotes } from '../../../activities/dataset/shared-images.js';

const image = (relativePath: string, sha256: string, label = 0): HashedImage => ({
  path: `/data/${relativePath}`,
  relativePath,
  label,
  sha256,
});

const drawn = new Map([
  ['calibration', [image('cal/a.png', 'a')]],
  ['training', [image('train/b.png', 'b', 1), image('train/c.png', 'c')]],
  ['evaluation', [image('test/a.png', 'a'), image('test/b.png', 'b'), image('test/d.png', 'd')]],
] as const);

test('evaluation images that are trained on are refused, with the count and a pair of names', () => {
  expect(() => sharedImageNotes(drawn, 'refuse')).toThrow(
    expect.objectContaining({
      code: 'SplitsShareImages',
      message:
        '1 of 3 evaluation images are training images too; test/b.png is the same image as train/b.png there. ' +
        '1 of them have another label there.',
    }),
  );
});

test('evaluation images that are trained on by choice, or calibrated on, are noted', () => {
  expect(sharedImageNotes(drawn, 'note').map(({ code }) => code)).toEqual([
    'EvaluationImagesTrained',
    'EvaluationImagesCalibrated',
  ]);
});

test('training images mean nothing where nothing is trained', () => {
  expect(sharedImageNotes(drawn, 'none').map(({ message }) => message)).toEqual([
    '1 of 3 evaluation images are calibration images too; test/a.png is the same image as cal/a.png there.',
  ]);
});

test('splits of different images are not noted', () => {
  expect(sharedImageNotes(new Map([...drawn, ['evaluation', [image('x.png', 'x')]]]), 'refuse')).toEqual([]);
});

test('calibration images without labels have no other label than the same images elsewhere', () => {
  const unlabelled = new Map([
    ['calibration', [{ ...image('cal/a.png', 'a'), label: null }]],
    ['evaluation', [image('test/a.png', 'a', 1)]],
  ] as const);
  expect(sharedImageNotes(unlabelled, 'note').map(({ message }) => message)).toEqual([
    '1 of 1 evaluation images are calibration images too; test/a.png is the same image as cal/a.png there.',
  ]);
});
