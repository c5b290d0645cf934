import { createHash } from 'node:crypto';
import type { SplitRequest } from '../../contracts/dataset.js';
import type { ImageListing, SourceImage } from './image-listing.js';

/** Images of which one is drawn before the next pile has its turn. */
export type Pile = readonly SourceImage[];

/**
 * The images in piles, which are drawn from in turns. Shuffled, every image is a pile, in the order of the SHA-256 of seed
 * and relative path, which is the same on every machine and moves no image when others are added. As listed, every image
 * is a pile too, unless only some are wanted of a source that is sorted by class: then every class is one.
 */
export const drawOrder = (
  { images, isSortedByClass }: Pick<ImageListing, 'images' | 'isSortedByClass'>,
  { order, seed, images: wanted }: Pick<SplitRequest, 'order' | 'seed' | 'images'>,
): readonly Pile[] => {
  if (order === 'shuffled') return shuffled(images, seed).map((image) => [image]);
  if (wanted === null || !isSortedByClass) return images.map((image) => [image]);
  const classes = new Map<number | null, SourceImage[]>();
  for (const image of images) {
    const pile = classes.get(image.label);
    if (pile === undefined) classes.set(image.label, [image]);
    else pile.push(image);
  }
  return [...classes.values()];
};

const shuffled = (images: readonly SourceImage[], seed: number): readonly SourceImage[] =>
  images
    .map((image) => ({ image, rank: createHash('sha256').update(`${seed}\n${image.relativePath}`).digest('hex') }))
    .toSorted((a, b) => (a.rank < b.rank ? -1 : 1))
    .map(({ image }) => image);
