import type { DataNote } from '../../contracts/data-notes.js';

/** An image of a source. */
export interface SourceImage {
  /** Absolute, in the form of `textOfPath`. */
  readonly path: string;
  /** Relative to the source, with forward slashes: what the shuffle orders by. */
  readonly relativePath: string;
  /** Class index; null where the source has no labels, which is enough for calibration. */
  readonly label: number | null;
}

/** An image whose file has been read. */
export interface HashedImage extends SourceImage {
  readonly sha256: string;
}

/** An image that cannot be used. */
export interface UnusableImage {
  /** As in the source; may be anybody's text. */
  readonly relativePath: string;
  /** What it has, in words that hold for all images with this fault, for example `a path without a file`. */
  readonly fault: string;
  /** What is wrong with this one. */
  readonly reason: string;
  /** What to do about this fault. */
  readonly advice: string;
}

/** What a source holds. */
export interface ImageListing {
  readonly images: readonly SourceImage[];
  /** Folder names, class names of a CSV, or WNIDs; index = label. null where a class has no name; empty without labels. */
  readonly classNames: readonly (string | null)[];
  /** What the folders in a CSV's paths call its classes, where each is called otherwise; index = label, null where unknown. */
  readonly namesByPath: readonly (string | null)[];
  /** Whether the first images are all of the first class. */
  readonly isSortedByClass: boolean;
  readonly notes: readonly DataNote[];
}
