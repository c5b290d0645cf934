import { expect, test } from 'vitest';
import { duplicateImageNotes } from '../../../activities/dataset/duplicate-images.js';
import type { HashedImage } from '../../../activities/dataset/image-listing.js';

const image = (relativePath: string, sha256: string, label = 0): HashedImage => ({
  path: `/data/${relativePath}`,
  relativePath,
  label,
  sha256,
});

const distinct = (count: number): readonly HashedImage[] =>
  Array.from({ length: count }, (_, index) => image(`${index}.png`, `sha ${index}`));

test('images that a split has twice are counted, and one of them is named', () => {
  expect(duplicateImageNotes('evaluation', [image('a.png', 'a'), image('b.png', 'b'), image('c.png', 'a')])).toEqual([
    {
      code: 'DuplicateImages',
      message: 'The 3 evaluation images are 2 distinct ones: a.png and c.png are the same image.',
    },
  ]);
});

test('an image with two labels is named with both', () => {
  const notes = duplicateImageNotes('training', [image('a.png', 'a', 3), image('b.png', 'a', 5)]);
  expect(notes[1]).toEqual({
    code: 'ConflictingLabels',
    message: '1 distinct training images have several labels: a.png (3) and b.png (5) are the same image.',
  });
});

test('a calibration split of few distinct images is noted', () => {
  const copies = Array.from({ length: 64 }, (_, index) => image(`${index}.png`, 'one'));
  expect(duplicateImageNotes('calibration', copies)).toContainEqual({
    code: 'FewCalibrationImages',
    message: 'The ranges rest on 1 distinct calibration image among 64.',
  });
});

test('a split of enough distinct images is not noted', () => {
  expect(duplicateImageNotes('calibration', distinct(16))).toEqual([]);
  expect(duplicateImageNotes('evaluation', distinct(1))).toEqual([]);
});
