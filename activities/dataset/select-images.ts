import { createHash } from 'node:crypto';
import type { LabelledImage } from './labelled-image.js';

/**
 * The images in the order they are drawn: as listed, or by the SHA-256 of seed and relative path, which is the same on
 * every machine and moves no image when others are added.
 */
export const orderImages = (
  images: readonly LabelledImage[],
  order: 'listed' | 'shuffled',
  seed: number,
): readonly LabelledImage[] => {
  if (order === 'listed') return images;
  return images
    .map((image) => ({ image, rank: createHash('sha256').update(`${seed}\n${image.relativePath}`).digest('hex') }))
    .toSorted((a, b) => (a.rank < b.rank ? -1 : 1))
    .map(({ image }) => image);
};
