import { createHash } from 'node:crypto';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { DataNote } from '../../contracts/data-notes.js';
import type { ListedSplit } from '../../contracts/dataset.js';
import type { SplitRole } from '../../contracts/split-role.js';
import { printablePath } from '../path-text.js';
import type { NodeContext } from '../stage-context.js';
import { describeUnusable } from './describe-unusable.js';
import type { DrawnImages } from './draw-images.js';
import type { ImageListing } from './image-listing.js';

const NAMED_ENTRIES = 20;

/** A split as it was drawn. */
export interface DrawnSplit extends DrawnImages, Pick<ImageListing, 'classNames'> {
  readonly role: SplitRole;
  /** Name of the dataset that the images' paths are relative to; absent where they are absolute. */
  readonly dataset?: string;
  /** Of all images of the source; null where they have none. */
  readonly lowestLabel: number | null;
  readonly notes: readonly DataNote[];
}

/** Takes the list of a split's images into the artifact store. */
export const storeList = async (
  node: Pick<NodeContext, 'scratchRoot' | 'artifacts' | 'ownLists'>,
  { role, dataset, images, unreadable, classNames, lowestLabel, notes }: DrawnSplit,
): Promise<ListedSplit> => {
  const identity = createHash('sha256');
  for (const { label, sha256 } of images) identity.update(`${label ?? 'unlabelled'} ${sha256}\n`);
  const splitSha256 = identity.digest('hex');
  await mkdir(node.scratchRoot, { recursive: true });
  const file = join(node.scratchRoot, `${role}-${splitSha256}.jsonl`);
  try {
    await writeFile(
      file,
      images.map(({ path, label, sha256 }) => `${JSON.stringify({ path, label, sha256 })}\n`).join(''),
    );
    const list = await node.artifacts.put(file, { mediaType: 'application/jsonl', name: `${role}.jsonl` });
    await node.ownLists.add(list);
    return {
      role,
      list,
      ...(dataset === undefined ? {} : { dataset }),
      splitSha256,
      images: images.length,
      classNames: classNames.map((name, label) => printablePath(name ?? String(label))),
      ...(lowestLabel === null ? {} : { lowestLabel }),
      unusable: unreadable.slice(0, NAMED_ENTRIES).map(describeUnusable),
      unusableImages: unreadable.length,
      ...(notes.length === 0 ? {} : { notes }),
    };
  } finally {
    await rm(file, { force: true });
  }
};
