/** An image of a source with its class index. */
export interface LabelledImage {
  /** Absolute. */
  readonly path: string;
  /** Relative to the source, with forward slashes: what the shuffle orders by. */
  readonly relativePath: string;
  readonly label: number;
}

/** An image with its identity. */
export interface HashedImage extends LabelledImage {
  readonly sha256: string;
}

/** An entry of a source that cannot be used. */
export interface UnusableImage {
  /** As in the source; may be anybody's text. */
  readonly relativePath: string;
  /** What it has, in words that hold for all entries with this fault, for example `a class_index outside 0 … 9`. */
  readonly fault: string;
  /** What is wrong with this one. */
  readonly reason: string;
}

/** What a source holds. */
export interface ImageListing {
  readonly images: readonly LabelledImage[];
  /** Folder names, class names of the CSV, or WNIDs; index = label. */
  readonly classNames: readonly string[];
  /** Entries whose label is wrong. */
  readonly mislabelled: readonly UnusableImage[];
}
