import { dirname, isAbsolute, join, relative } from 'node:path';
import type { ImageSource } from '../../contracts/dataset.js';
import { QuantfleetFailure } from '../../contracts/quantfleet-failure.js';
import type { NodeContext } from '../stage-context.js';

/** Where this machine has a dataset. Fails with `DatasetUnknown`. */
export const namedDataset = (
  { datasets, probe }: Pick<NodeContext, 'datasets' | 'probe'>,
  name: string,
): ImageSource => {
  const source = Object.hasOwn(datasets, name) ? datasets[name] : undefined;
  if (source !== undefined) return source;
  const known = Object.keys(datasets);
  const has = known.length === 0 ? 'it has none' : `it has ${known.join(', ')}`;
  throw new QuantfleetFailure('DatasetUnknown', `${probe.nodeId} has no dataset named ${name}; ${has}.`);
};

/** The folder that the paths of a dataset's lists are relative to. */
export const datasetRoot = (source: ImageSource): string =>
  source.kind === 'csv' ? dirname(source.path) : source.path;

/** How a dataset's list names an image: other machines have the same set elsewhere. */
export const pathInDataset = (source: ImageSource, path: string): string => {
  const inside = relative(datasetRoot(source), path);
  return inside.startsWith('..') ? path : inside;
};

/** Where this machine has an image of a dataset's list. */
export const pathOnMachine = (source: ImageSource, path: string): string =>
  isAbsolute(path) ? path : join(datasetRoot(source), path);
