import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { ArtifactRef } from '../../contracts/artifact-ref.js';
import { writeWholeFile } from '../../files/write-whole-files.js';
import type { ArtifactStore } from '../artifacts/artifact-store.js';
import type { NodeContext } from '../stage-context.js';
import { namedDataset, pathOnMachine } from './named-dataset.js';

/** Writes a dataset's list with the paths that its images have on this machine; returns its path. */
export const localList = async (
  node: Pick<NodeContext, 'datasets' | 'probe' | 'scratchRoot'>,
  artifacts: ArtifactStore,
  { list, dataset }: { readonly list: ArtifactRef; readonly dataset: string },
): Promise<string> => {
  const source = namedDataset(node, dataset);
  const lines = (await artifacts.text(list)).split('\n').filter((line) => line !== '');
  const located = lines.map((line) => {
    const image = JSON.parse(line) as { readonly path: string };
    return `${JSON.stringify({ ...image, path: pathOnMachine(source, image.path) })}\n`;
  });
  await mkdir(node.scratchRoot, { recursive: true });
  const file = join(node.scratchRoot, `${dataset}-${list.sha256}.jsonl`);
  await writeWholeFile(file, located.join(''));
  return file;
};
