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
      message: 'Of the 3 evaluation images 2 are distinct: a.png and c.png are the same image.',
    },
  ]);
});

test('an image that a CSV lists again and again is named once', () => {
  expect(duplicateImageNotes('evaluation', [image('a.png', 'a'), image('a.png', 'a')])).toMatchObject([
    { message: 'Of the 2 evaluation images 1 is distinct: a.png is listed 2 times.' },
  ]);
});

test('an image with two labels is named with both, however many copies have the first', () => {
  const copies = ['a.png', 'c.png', 'd.png', 'e.png'].map((name) => image(name, 'a', 3));
  const notes = duplicateImageNotes('training', [...copies, image('b.png', 'a', 5)]);
  expect(notes[1]).toEqual({
    code: 'ConflictingLabels',
    message: '1 distinct training image has several labels: a.png (3) and b.png (5) are the same image.',
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
