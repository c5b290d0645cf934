import type { ListedSplit, SplitRequest, TrainingOnEvaluation } from '../../contracts/dataset.js';
import type { SplitRole } from '../../contracts/split-role.js';
import type { PermittedSource, ReadingAttempt } from '../permission/read-permission.js';
import type { NodeContext } from '../stage-context.js';
import { coveredClassNotes } from './covered-classes.js';
import { drawImages } from './draw-images.js';
import { duplicateImageNotes } from './duplicate-images.js';
import { listIlsvrc2012Validation } from './ilsvrc2012-validation.js';
import { listImageCsv } from './image-csv.js';
import { listImageFolder } from './image-folder.js';
import type { HashedImage, ImageListing } from './image-listing.js';
import { type LocatedSplit, locatedSplit } from './located-split.js';
import { pathInDataset } from './named-dataset.js';
import { classNameNotes } from './same-classes.js';
import { sharedImageNotes } from './shared-images.js';
import { storeList } from './store-list.js';
import { requireEnoughImages } from './too-few-images.js';

/** What listing works with. */
export interface ListingRequest {
  readonly splits: readonly SplitRequest[];
  readonly classes: number;
  readonly maxUnreadableShare: number;
  readonly trainingOnEvaluation: TrainingOnEvaluation;
}

/** A split whose source has been listed. */
interface ListedSource {
  readonly split: LocatedSplit;
  readonly source: PermittedSource;
  readonly listing: ImageListing;
}

/**
 * Lists, orders and hashes the images of every split; images of the `except` roles are left out. Fails with
 * `PathNotAllowed` where the sweep may not read a source, or something that it leads to.
 */
export const listSplits = async (
  node: NodeContext,
  request: ListingRequest,
  attempt: ReadingAttempt,
): Promise<readonly ListedSplit[]> => {
  const sources = await listSources(node, request, attempt);
  const classNotes = classNameNotes(
    sources.map(({ split, listing }) => ({
      role: split.role,
      kind: split.source.kind,
      classNames: listing.classNames,
      namesByPath: listing.namesByPath,
    })),
  );
  const drawn = new Map<SplitRole, readonly HashedImage[]>();
  const listed: ListedSplit[] = [];
  for (const [position, { split, source, listing }] of sources.entries()) {
    const excluded = new Set(split.except.flatMap((role) => (drawn.get(role) ?? []).map(({ sha256 }) => sha256)));
    const { images, unreadable } = await drawImages({ listing, split, excluded, source }, attempt);
    requireEnoughImages(split, listing, { images, unreadable }, request.maxUnreadableShare);
    drawn.set(split.role, images);
    const notes = [
      ...listing.notes,
      ...(position === sources.length - 1 ? classNotes : []),
      ...coveredClassNotes(split, listing, images),
      ...duplicateImageNotes(split.role, images),
      ...(split.role === 'evaluation' ? sharedImageNotes(drawn, request.trainingOnEvaluation) : []),
    ];
    const { classNames } = listing;
    const lowestLabel = lowestLabelOf(listing);
    const { role, dataset } = split;
    const drawnSplit = { role, images: namedImages(split, images), unreadable, classNames, lowestLabel, notes };
    listed.push(await storeList(node, dataset === undefined ? drawnSplit : { ...drawnSplit, dataset }));
  }
  return listed;
};

const namedImages = ({ dataset, source }: LocatedSplit, images: readonly HashedImage[]): readonly HashedImage[] =>
  dataset === undefined ? images : images.map((image) => ({ ...image, path: pathInDataset(source, image.path) }));

const lowestLabelOf = ({ images }: ImageListing): number | null =>
  images.reduce<number | null>(
    (lowest, { label }) => (label === null || (lowest !== null && lowest <= label) ? lowest : label),
    null,
  );

/** Lists all sources before any image is read, so that a mistake in the last is told at once. */
const listSources = async (
  node: NodeContext,
  { splits, classes }: ListingRequest,
  attempt: ReadingAttempt,
): Promise<readonly ListedSource[]> => {
  const permitted: { split: LocatedSplit; source: PermittedSource }[] = [];
  for (const request of splits) {
    const split = locatedSplit(node, request);
    const { kind, path } = split.source;
    const source = split.dataset === undefined ? await attempt.permission.source(kind, path) : OWN_DATASET;
    permitted.push({ split, source });
  }
  const located = permitted.map(({ split }) => split);
  const listed: ListedSource[] = [];
  for (const { split, source } of permitted) {
    const listing = await listSource(node, { splits: located, split, classes, source }, attempt);
    listed.push({ split, source, listing });
  }
  return listed;
};

/** What a machine's own settings name is read with all that it leads to. */
const OWN_DATASET: PermittedSource = { isNamedByUser: true, requireEntry: async () => {} };

interface SourceRequest extends Pick<ListingRequest, 'classes'>, Omit<ListedSource, 'listing'> {
  readonly splits: readonly LocatedSplit[];
}

const listSource = (
  node: NodeContext,
  { splits, split, classes, source: permitted }: SourceRequest,
  attempt: ReadingAttempt,
): Promise<ImageListing> => {
  const { role, source } = split;
  switch (source.kind) {
    case 'csv':
      return listImageCsv({ file: source.path, role, classes }, permitted);
    case 'folder': {
      const others = splits.flatMap((other) =>
        other.role !== role && other.source.kind === 'folder' ? [{ role: other.role, path: other.source.path }] : [],
      );
      return listImageFolder({ path: source.path, role, classes, others }, permitted);
    }
    case 'ilsvrc2012':
      return listIlsvrc2012Validation(node, { ...source, classes }, attempt);
  }
};
