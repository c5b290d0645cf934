import type { LocatedSplit } from './located-split.js';
import { QuantfleetFailure } from '../../contracts/quantfleet-failure.js';
import { shownPath } from '../quoted.js';
import { commonestFault, describeFaults, describeUnusable } from './describe-unusable.js';
import type { DrawnImages } from './draw-images.js';
import type { ImageListing } from './image-listing.js';

const NAMED = 5;

/**
 * Fails with `DatasetEmpty` or `ImagesTooFew` where a split got fewer images than it wants, with the commonest reasons; with
 * `ImagesUnreadable` where more than a share of `maxShare` is unusable.
 */
export const requireEnoughImages = (
  split: LocatedSplit,
  listing: ImageListing,
  drawn: DrawnImages,
  maxShare: number,
): void => {
  requireWanted(split, listing, drawn);
  const { unreadable } = drawn;
  const all = listing.images.length;
  if (unreadable.length <= maxShare * all) return;
  throw new QuantfleetFailure(
    'ImagesUnreadable',
    `${unreadable.length} of ${all} ${split.role} images are unusable; at most a share of ${maxShare} is allowed. ` +
      unreadable.slice(0, NAMED).map(describeUnusable).join('; '),
  );
};

const requireWanted = (
  { role, source, except, images: wanted }: LocatedSplit,
  listing: ImageListing,
  { images, unreadable }: DrawnImages,
): void => {
  if (images.length > 0 && images.length >= (wanted ?? 0)) return;
  const entries = `${listing.images.length} ${source.kind === 'csv' ? 'rows' : 'images'}`;
  const faults = describeFaults(unreadable, entries).join('; ');
  const outside = except.length === 0 ? '' : ` outside ${except.join(' and ')}`;
  const why = faults === '' ? '.' : `: ${faults}.`;
  const advice = commonestFault(unreadable)?.advice;
  const options = advice === undefined ? {} : { advice };
  if (wanted === null || listing.images.length === 0) {
    throw new QuantfleetFailure(
      'DatasetEmpty',
      `${shownPath(source.path)} has no usable image${outside}${why}`,
      options,
    );
  }
  throw new QuantfleetFailure(
    'ImagesTooFew',
    `${wanted} ${role} images asked for; ${shownPath(source.path)} has ${images.length} usable ones${outside}${why}`,
    options,
  );
};
