import type { ImageSource, SplitRequest } from '../../contracts/dataset.js';
import type { NodeContext } from '../stage-context.js';
import { namedDataset } from './named-dataset.js';

/** A split whose source is on this machine. */
export interface LocatedSplit extends Omit<SplitRequest, 'source'> {
  readonly source: ImageSource;
  /** Name of the dataset that the source is; absent where the sweep names paths. */
  readonly dataset?: string;
}

/** Finds the source of a split on this machine. Fails with `DatasetUnknown`. */
export const locatedSplit = (
  node: Pick<NodeContext, 'datasets' | 'probe'>,
  { source, ...split }: SplitRequest,
): LocatedSplit =>
  source.kind === 'dataset'
    ? { ...split, source: namedDataset(node, source.name), dataset: source.name }
    : { ...split, source };
