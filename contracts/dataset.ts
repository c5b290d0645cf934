import type { ArtifactRef } from './artifact-ref.js';

/**
 * Where labelled images lie: one folder a class; a CSV with columns `path` and `class_index`; or the flat folder of
 * ILSVRC2012's validation images with the unpacked development kit that labels them.
 */
export type ImageSource =
  | { readonly kind: 'folder'; readonly path: string }
  | { readonly kind: 'csv'; readonly path: string }
  | { readonly kind: 'ilsvrc2012'; readonly path: string; readonly devkit: string };

/** Which images of a source make up a split, and in which order. */
export interface SplitSelection {
  readonly source: ImageSource;
  /** How many images to take; `null` takes all. */
  readonly images: number | null;
  /** `listed` keeps the source's sorted order; `shuffled` draws with the seed. */
  readonly order: 'listed' | 'shuffled';
  /** Seed of the shuffle. */
  readonly seed: number;
}

/** The parts splits play, in the order they are drawn: a later one may exclude the images of an earlier one. */
export const SPLIT_ROLES = ['calibration', 'training', 'evaluation'] as const;

/** One of {@link SPLIT_ROLES}. */
export type SplitRole = (typeof SPLIT_ROLES)[number];

/** An ordered list of path, label and sha256, taken into the artifact store. */
export interface ListedSplit {
  readonly role: SplitRole;
  /** JSON lines `{path, label, sha256}`. */
  readonly list: ArtifactRef;
  /** SHA-256 over the ordered (label, sha256) pairs: the same images in the same order have the same digest wherever they lie. */
  readonly splitSha256: string;
  readonly images: number;
  readonly classNames: readonly string[];
  /** The first 20 entries left out because their file or label is unusable, as `path: reason`. */
  readonly unusable: readonly string[];
  /** How many entries were left out; absent in lists of before. */
  readonly unusableImages?: number;
}

/** A split decoded, resized and cropped into uint8 shards that every recipe reads. */
export interface PackedSplit {
  /** JSON index that names the shards; see docs/reference/stage-programs.md. */
  readonly index: ArtifactRef;
  /** The list it was packed from: where the image files lie now. */
  readonly list: ArtifactRef;
  readonly images: number;
  readonly splitSha256: string;
}
