/** An image of a source with its class index. */
export interface LabelledImage {
  /** Absolute. */
  readonly path: string;
  /** Relative to the source, with forward slashes: what the shuffle orders by. */
  readonly relativePath: string;
  readonly label: number;
}

/** What a source holds. */
export interface ImageListing {
  readonly images: readonly LabelledImage[];
  /** Folder names, class names of the CSV, or WNIDs; index = label. */
  readonly classNames: readonly string[];
  /** Entries whose label is wrong, as `path: reason`. */
  readonly mislabelled: readonly string[];
}
