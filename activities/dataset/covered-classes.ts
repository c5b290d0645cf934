import type { DataNote } from '../../contracts/data-notes.js';
import type { LocatedSplit } from './located-split.js';
import { quoted, shownPath } from '../quoted.js';
import type { HashedImage, ImageListing } from './image-listing.js';

const NAMED = 5;

/** Notes which classes are drawn where the first images of a source leave some of its classes out. */
export const coveredClassNotes = (
  { role, source, order, images: wanted }: LocatedSplit,
  { images: all, classNames }: ImageListing,
  drawn: readonly HashedImage[],
): readonly DataNote[] => {
  if (order !== 'listed' || wanted === null) return [];
  const there = labelsOf(all);
  const covered = labelsOf(drawn);
  if (covered.length === there.length) return [];
  const named = covered.slice(0, NAMED).map((label) => {
    const name = classNames[label] ?? null;
    return name === null ? String(label) : `${label} (${quoted(name)})`;
  });
  const others = covered.length > NAMED ? ` and ${covered.length - NAMED} more` : '';
  const message =
    `The first ${drawn.length} ${role} images of ${shownPath(source.path)} are of ${covered.length} of its ${there.length} classes: ` +
    `${named.join(', ')}${others}.`;
  return [{ code: 'ClassesLeftOut', message }];
};

const labelsOf = (images: ImageListing['images']): readonly number[] =>
  [...new Set(images.flatMap(({ label }) => (label === null ? [] : [label])))].toSorted((a, b) => a - b);
