import { createHash } from 'node:crypto';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ListedSplit, SplitRole } from '../../contracts/dataset.js';
import { QuantfleetFailure } from '../../contracts/quantfleet-failure.js';
import type { SplitRequest } from '../../contracts/sweep.js';
import { sha256Of } from '../artifacts/artifact-store.js';
import type { NodeContext, StageAttempt } from '../stage-context.js';
import { listIlsvrc2012Validation } from './ilsvrc2012-validation.js';
import { listImageCsv } from './image-csv.js';
import { listImageFolder } from './image-folder.js';
import type { ImageListing, LabelledImage } from './labelled-image.js';
import { orderImages } from './select-images.js';

const FILES_AT_ONCE = 32;
const NAMED_ENTRIES = 20;

/** What listing works with. */
export interface ListingRequest {
  readonly splits: readonly SplitRequest[];
  readonly classes: number;
  readonly maxUnreadableShare: number;
}

interface HashedImage extends LabelledImage {
  readonly sha256: string;
}

/** Lists, orders and hashes the images of every split; images of the `except` roles are left out. */
export const listSplits = async (
  node: NodeContext,
  { splits, classes, maxUnreadableShare }: ListingRequest,
  attempt: StageAttempt,
): Promise<readonly ListedSplit[]> => {
  const chosen = new Map<SplitRole, ReadonlySet<string>>();
  const listed: ListedSplit[] = [];
  for (const split of splits) {
    const listing = await listSource(node, split, classes, attempt);
    const excluded = new Set(split.except.flatMap((role) => [...(chosen.get(role) ?? [])]));
    const { images, unreadable } = await chooseImages(listing, split, excluded, attempt);
    refuseTooMany(split, listing, unreadable, maxUnreadableShare);
    const unusable = [...listing.mislabelled, ...unreadable];
    chosen.set(split.role, new Set(images.map(({ sha256 }) => sha256)));
    listed.push(await storeList(node, split, { images, unusable, classNames: listing.classNames }));
  }
  requireSameClasses(splits, listed);
  return listed;
};

const listSource = async (
  node: NodeContext,
  { source }: SplitRequest,
  classes: number,
  attempt: StageAttempt,
): Promise<ImageListing> => {
  if (source.kind === 'csv') return listImageCsv(source.path, classes);
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

const chooseImages = async (
  listing: ImageListing,
  split: SplitRequest,
  excluded: ReadonlySet<string>,
  { signal, onProgress }: StageAttempt,
): Promise<{ images: readonly HashedImage[]; unreadable: readonly string[] }> => {
  const candidates = orderImages(listing.images, split.order, split.seed);
  const wanted = split.images ?? candidates.length;
  const images: HashedImage[] = [];
  const unreadable: string[] = [];
  for (let start = 0; start < candidates.length && images.length < wanted; start += FILES_AT_ONCE) {
    signal.throwIfAborted();
    const hashed = await Promise.all(candidates.slice(start, start + FILES_AT_ONCE).map(hashImage));
    for (const image of hashed) {
      if (typeof image === 'string') unreadable.push(image);
      else if (!excluded.has(image.sha256) && images.length < wanted) images.push(image);
    }
    onProgress({ phase: `listing ${split.role} images`, done: images.length, of: wanted, unit: 'images' });
  }
  if (split.images !== null && images.length < split.images) {
    throw new QuantfleetFailure(
      'ImagesTooFew',
      `${split.images} ${split.role} images asked for; ${split.source.path} has ${images.length} usable ones` +
        (split.except.length === 0 ? '.' : ` outside ${split.except.join(' and ')}.`),
    );
  }
  if (images.length === 0) throw new QuantfleetFailure('DatasetEmpty', `${split.source.path} has no usable image.`);
  return { images, unreadable };
};

const hashImage = async (image: LabelledImage): Promise<HashedImage | string> => {
  try {
    return { ...image, sha256: await sha256Of(image.path) };
  } catch (error) {
    return `${image.relativePath}: ${error instanceof Error ? error.message : String(error)}`;
  }
};

const refuseTooMany = (
  { role }: SplitRequest,
  { images, mislabelled }: ImageListing,
  unreadable: readonly string[],
  maxShare: number,
): void => {
  const unusable = [...mislabelled, ...unreadable];
  const all = images.length + mislabelled.length;
  if (unusable.length <= maxShare * all) return;
  throw new QuantfleetFailure(
    mislabelled.length > 0 ? 'LabelInvalid' : 'ImagesUnreadable',
    `${unusable.length} of ${all} ${role} images are unusable; at most a share of ${maxShare} is allowed. ` +
      unusable.slice(0, 5).join('; '),
  );
};

const storeList = async (
  node: NodeContext,
  { role }: SplitRequest,
  {
    images,
    unusable,
    classNames,
  }: Pick<ImageListing, 'classNames'> & { images: readonly HashedImage[]; unusable: readonly string[] },
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
