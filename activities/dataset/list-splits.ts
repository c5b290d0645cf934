import { createHash } from 'node:crypto';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { DataNote } from '../../contracts/data-notes.js';
import type { ListedSplit, SplitRequest, TrainingOnEvaluation } from '../../contracts/dataset.js';
import type { SplitRole } from '../../contracts/split-role.js';
import { QuantfleetFailure } from '../../contracts/quantfleet-failure.js';
import { sha256Of } from '../artifacts/artifact-store.js';
import type { PermittedSource, ReadingAttempt } from '../permission/read-permission.js';
import type { NodeContext } from '../stage-context.js';
import { describeFaults, describeUnusable } from './describe-unusable.js';
import { listIlsvrc2012Validation } from './ilsvrc2012-validation.js';
import { listImageCsv } from './image-csv.js';
import { listImageFolder } from './image-folder.js';
import { duplicateImageNotes } from './duplicate-images.js';
import type { HashedImage, ImageListing, LabelledImage, UnusableImage } from './labelled-image.js';
import { sharedImageNotes } from './shared-images.js';
import { orderImages } from './select-images.js';

const FILES_AT_ONCE = 32;
const NAMED_ENTRIES = 20;
const NAMED_IN_FAILURE = 5;

/** What listing works with. */
export interface ListingRequest {
  readonly splits: readonly SplitRequest[];
  readonly classes: number;
  readonly maxUnreadableShare: number;
  readonly trainingOnEvaluation: TrainingOnEvaluation;
}

/**
 * Lists, orders and hashes the images of every split; images of the `except` roles are left out. Fails with
 * `PathNotAllowed` where the sweep may not read a source, or something that it leads to.
 */
export const listSplits = async (
  node: NodeContext,
  { splits, classes, maxUnreadableShare, trainingOnEvaluation }: ListingRequest,
  attempt: ReadingAttempt,
): Promise<readonly ListedSplit[]> => {
  const drawn = new Map<SplitRole, readonly HashedImage[]>();
  const listed: ListedSplit[] = [];
  for (const split of splits) {
    const source = await attempt.permission.source(split.source.kind, split.source.path);
    const listing = await listSource(node, { split, classes, source }, attempt);
    const excluded = new Set(split.except.flatMap((role) => (drawn.get(role) ?? []).map(({ sha256 }) => sha256)));
    const { images, unreadable } = await chooseImages({ listing, split, excluded, source }, attempt);
    refuseTooMany(split, listing, unreadable, maxUnreadableShare);
    const unusable = [...listing.mislabelled, ...unreadable].map(describeUnusable);
    drawn.set(split.role, images);
    const notes = [
      ...duplicateImageNotes(split.role, images),
      ...(split.role === 'evaluation' ? sharedImageNotes(drawn, trainingOnEvaluation) : []),
    ];
    listed.push(await storeList(node, split, { images, unusable, classNames: listing.classNames, notes }));
  }
  requireSameClasses(splits, listed);
  return listed;
};

const listSource = async (
  node: NodeContext,
  { split, classes, source: permitted }: { split: SplitRequest; classes: number; source: PermittedSource },
  attempt: ReadingAttempt,
): Promise<ImageListing> => {
  const { source } = split;
  if (source.kind === 'csv') return listImageCsv(source.path, classes, permitted);
  const listing =
    source.kind === 'folder'
      ? await listImageFolder(source.path)
      : await listIlsvrc2012Validation(node, source, attempt);
  if (listing.classNames.length !== classes) {
    throw new QuantfleetFailure(
      'LabelInvalid',
      source.kind === 'folder'
        ? `${source.path} has ${listing.classNames.length} class folders, the model has ${classes} classes.`
        : `${source.devkit} has ${listing.classNames.length} classes, the model has ${classes}.`,
    );
  }
  return listing;
};

interface Choice {
  readonly listing: ImageListing;
  readonly split: SplitRequest;
  /** SHA-256 of images that others have. */
  readonly excluded: ReadonlySet<string>;
  readonly source: PermittedSource;
}

const chooseImages = async (
  { listing, split, excluded, source }: Choice,
  { signal, onProgress }: ReadingAttempt,
): Promise<{ images: readonly HashedImage[]; unreadable: readonly UnusableImage[] }> => {
  const candidates = orderImages(listing.images, split.order, split.seed);
  const wanted = split.images ?? candidates.length;
  const images: HashedImage[] = [];
  const unreadable: UnusableImage[] = [];
  for (let start = 0; start < candidates.length && images.length < wanted; start += FILES_AT_ONCE) {
    signal.throwIfAborted();
    const hashed = await Promise.all(
      candidates.slice(start, start + FILES_AT_ONCE).map((image) => hashImage(image, source)),
    );
    for (const image of hashed) {
      if ('fault' in image) unreadable.push(image);
      else if (!excluded.has(image.sha256) && images.length < wanted) images.push(image);
    }
    onProgress({ phase: `listing ${split.role} images`, done: images.length, of: wanted, unit: 'images' });
  }
  requireEnough(split, listing, { images, unreadable });
  return { images, unreadable };
};

const hashImage = async (
  image: LabelledImage,
  { requireEntry }: PermittedSource,
): Promise<HashedImage | UnusableImage> => {
  await requireEntry(image.path);
  try {
    return { ...image, sha256: await sha256Of(image.path) };
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
    return {
      relativePath: image.relativePath,
      fault: `a file that cannot be read (${code})`,
      reason: error instanceof Error ? error.message : String(error),
    };
  }
};

const requireEnough = (
  { role, source, except, images: wanted }: SplitRequest,
  listing: ImageListing,
  { images, unreadable }: { readonly images: readonly HashedImage[]; readonly unreadable: readonly UnusableImage[] },
): void => {
  if (images.length > 0 && images.length >= (wanted ?? 0)) return;
  const entries = `${listing.images.length + listing.mislabelled.length} ${source.kind === 'csv' ? 'rows' : 'images'}`;
  const faults = describeFaults([...listing.mislabelled, ...unreadable], entries).join('; ');
  const outside = except.length === 0 ? '' : ` outside ${except.join(' and ')}`;
  const why = faults === '' ? '.' : `: ${faults}.`;
  if (wanted === null)
    throw new QuantfleetFailure('DatasetEmpty', `${source.path} has no usable image${outside}${why}`);
  throw new QuantfleetFailure(
    'ImagesTooFew',
    `${wanted} ${role} images asked for; ${source.path} has ${images.length} usable ones${outside}${why}`,
  );
};

const refuseTooMany = (
  { role }: SplitRequest,
  { images, mislabelled }: ImageListing,
  unreadable: readonly UnusableImage[],
  maxShare: number,
): void => {
  const unusable = [...mislabelled, ...unreadable];
  const all = images.length + mislabelled.length;
  if (unusable.length <= maxShare * all) return;
  throw new QuantfleetFailure(
    mislabelled.length > 0 ? 'LabelInvalid' : 'ImagesUnreadable',
    `${unusable.length} of ${all} ${role} images are unusable; at most a share of ${maxShare} is allowed. ` +
      unusable.slice(0, NAMED_IN_FAILURE).map(describeUnusable).join('; '),
  );
};

const storeList = async (
  node: NodeContext,
  { role }: SplitRequest,
  {
    images,
    unusable,
    classNames,
    notes,
  }: Pick<ListedSplit, 'classNames' | 'unusable'> & {
    readonly images: readonly HashedImage[];
    readonly notes: readonly DataNote[];
  },
): Promise<ListedSplit> => {
  const identity = createHash('sha256');
  for (const { label, sha256 } of images) identity.update(`${label} ${sha256}\n`);
  const splitSha256 = identity.digest('hex');
  await mkdir(node.scratchRoot, { recursive: true });
  const file = join(node.scratchRoot, `${role}-${splitSha256}.jsonl`);
  try {
    await writeFile(
      file,
      images.map(({ path, label, sha256 }) => `${JSON.stringify({ path, label, sha256 })}\n`).join(''),
    );
    const list = await node.artifacts.put(file, { mediaType: 'application/jsonl', name: `${role}.jsonl` });
    return {
      role,
      list,
      splitSha256,
      images: images.length,
      classNames,
      unusable: unusable.slice(0, NAMED_ENTRIES),
      unusableImages: unusable.length,
      ...(notes.length === 0 ? {} : { notes }),
    };
  } finally {
    await rm(file, { force: true });
  }
};

/** Class folders or WNIDs that differ between two splits would shift every label of one of them. */
const requireSameClasses = (splits: readonly SplitRequest[], listed: readonly ListedSplit[]): void => {
  const ranked = listed.filter((_, index) => splits[index]?.source.kind !== 'csv');
  const [first, ...others] = ranked;
  for (const other of others) {
    const position = other.classNames.findIndex((name, index) => name !== first?.classNames[index]);
    if (position < 0) continue;
    throw new QuantfleetFailure(
      'LabelInvalid',
      `Class ${position} is "${first?.classNames[position]}" in the ${first?.role} images and ` +
        `"${other.classNames[position]}" in the ${other.role} images.`,
    );
  }
};
