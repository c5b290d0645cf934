import type { SplitRequest } from '../../contracts/dataset.js';
import type { PermittedSource, ReadingAttempt } from '../permission/read-permission.js';
import { drawOrder, type Pile } from './draw-order.js';
import { hashImage } from './hash-image.js';
import type { HashedImage, ImageListing, SourceImage, UnusableImage } from './image-listing.js';

const FILES_AT_ONCE = 32;

/** What images are drawn from. */
export interface Drawing {
  readonly listing: ImageListing;
  readonly split: SplitRequest;
  /** SHA-256 of images that may not be drawn. */
  readonly excluded: ReadonlySet<string>;
  readonly source: PermittedSource;
}

/** What was drawn, and what was tried without success. */
export interface DrawnImages {
  readonly images: readonly HashedImage[];
  readonly unreadable: readonly UnusableImage[];
}

/** Draws as many usable images as the split wants, or all there are; in the order listed, or as they were shuffled. */
export const drawImages = async (
  { listing, split, excluded, source }: Drawing,
  { signal, onProgress }: Pick<ReadingAttempt, 'signal' | 'onProgress'>,
): Promise<DrawnImages> => {
  const piles = drawOrder(listing, split).map((pile) => ({ pile, next: 0 }));
  const wanted = split.images ?? listing.images.length;
  const images: HashedImage[] = [];
  const unreadable: UnusableImage[] = [];
  for (let turn = piles; turn.length > 0 && images.length < wanted; turn = turn.filter(hasMore)) {
    let again: OpenPile[] = [];
    for (let next = 0; (next < turn.length || again.length > 0) && images.length < wanted;) {
      signal.throwIfAborted();
      const room = Math.min(FILES_AT_ONCE, wanted - images.length) - again.length;
      const batch = [...again, ...turn.slice(next, next + room)];
      next += room;
      const found = await Promise.all(batch.map((pile) => hashImage(nextImage(pile), source)));
      const usable = found.map((image) => !('fault' in image) && !excluded.has(image.sha256));
      for (const [index, image] of found.entries()) {
        if ('fault' in image) unreadable.push(image);
        else if (usable[index] === true) images.push(image);
      }
      // A pile that gave nothing usable keeps its turn.
      again = batch.filter((pile, index) => usable[index] === false && hasMore(pile));
      onProgress({ phase: `listing ${split.role} images`, done: images.length, of: wanted, unit: 'images' });
    }
  }
  return { images: split.order === 'listed' && listing.isSortedByClass ? byClass(images) : images, unreadable };
};

interface OpenPile {
  readonly pile: Pile;
  /** Position of the image that is tried next. */
  next: number;
}

const hasMore = ({ pile, next }: OpenPile): boolean => next < pile.length;

const nextImage = (open: OpenPile): SourceImage => {
  const image = open.pile[open.next++];
  if (image === undefined) throw new RangeError('The pile has been drawn.');
  return image;
};

const byClass = (images: readonly HashedImage[]): readonly HashedImage[] =>
  images.toSorted((a, b) => (a.label ?? 0) - (b.label ?? 0));
