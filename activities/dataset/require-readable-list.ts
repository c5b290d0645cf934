import { dirname, resolve } from 'node:path';
import { z } from 'zod';
import type { ArtifactRef } from '../../contracts/artifact-ref.js';
import type { ImageSource } from '../../contracts/dataset.js';
import { QuantfleetFailure } from '../../contracts/quantfleet-failure.js';
import type { ArtifactStore } from '../artifacts/artifact-store.js';
import { readableByAll } from '../permission/read-permission.js';
import { isInside } from '../permission/real-path.js';
import type { NodeContext } from '../stage-context.js';
import { readCsvTable } from './csv-table.js';
import { datasetRoot, namedDataset, pathOnMachine } from './named-dataset.js';

const entrySchema = z.object({
  path: z.string().min(1),
  label: z.int().nonnegative().nullable(),
  sha256: z.string(),
});

/** What {@link requireReadableList} looks at. */
export type ListReader = Pick<NodeContext, 'ownLists' | 'datasets' | 'probe' | 'readableFolders'>;

/**
 * Refuses a list of images that this machine has not made itself where it names what no sweep may read here: anybody who
 * reaches the store can leave one there. Fails with `PathNotAllowed`, and with `InputInvalid` for what is no list.
 */
export const requireReadableList = async (
  node: ListReader,
  artifacts: ArtifactStore,
  { list, dataset }: { readonly list: ArtifactRef; readonly dataset?: string | undefined },
): Promise<void> => {
  if (await node.ownLists.has(list)) return;
  const requireEntry = await readableByAll(node);
  const source = dataset === undefined ? undefined : namedDataset(node, dataset);
  const belongs = source === undefined ? () => false : await membership(source);
  for (const listed of pathsOf(list, await artifacts.text(list))) {
    const path = source === undefined ? listed : pathOnMachine(source, listed);
    if (!belongs(path)) await requireEntry(path);
  }
};

/** Whether a path is of a dataset: in its folder, or named by its CSV. */
const membership = async (source: ImageSource): Promise<(path: string) => boolean> => {
  const root = datasetRoot(source);
  const named = new Set(source.kind === 'csv' ? await pathsOfCsv(source.path) : []);
  return (path) => named.has(path) || (resolve(path) === path && isInside(root, path));
};

const pathsOfCsv = async (file: string): Promise<readonly string[]> => {
  const rows = await readCsvTable(file, { needed: ['path'], why: '', mayQuote: true });
  return rows.map(({ values: { path = '' } }) => resolve(dirname(file), path));
};

const pathsOf = ({ name }: ArtifactRef, text: string): readonly string[] => {
  try {
    const lines = text.split('\n').filter((line) => line !== '');
    return lines.map((line) => entrySchema.parse(JSON.parse(line)).path);
  } catch (cause) {
    if (!(cause instanceof SyntaxError || cause instanceof z.ZodError)) throw cause;
    throw new QuantfleetFailure('InputInvalid', `${name} is no list of images.`, { cause });
  }
};
