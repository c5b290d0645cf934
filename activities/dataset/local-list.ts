import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { ArtifactRef } from '../../contracts/artifact-ref.js';
import { QuantfleetFailure } from '../../contracts/quantfleet-failure.js';
import { writeWholeFile } from '../../files/write-whole-files.js';
import type { ArtifactStore } from '../artifacts/artifact-store.js';
import type { NodeContext } from '../stage-context.js';
import { hashImage } from './hash-image.js';
import { namedDataset, pathOnMachine } from './named-dataset.js';

/** An image as a split's list has it. */
interface ListedImage {
  readonly path: string;
  readonly label: number | null;
  readonly sha256: string;
}

/**
 * Writes a dataset's list with the paths that its images have on this machine; returns its path. Fails with
 * `DatasetDiffers` where an image is not the one that was listed: what is made of it would count for every machine.
 */
export const localList = async (
  node: Pick<NodeContext, 'datasets' | 'probe' | 'scratchRoot'>,
  artifacts: ArtifactStore,
  { list, dataset }: { readonly list: ArtifactRef; readonly dataset: string },
): Promise<string> => {
  const source = namedDataset(node, dataset);
  const lines = (await artifacts.text(list)).split('\n').filter((line) => line !== '');
  const located: ListedImage[] = [];
  for (const line of lines) {
    const listed = JSON.parse(line) as ListedImage;
    const image = { ...listed, path: pathOnMachine(source, listed.path) };
    const difference = await differenceOf(image);
    if (difference !== undefined) {
      const what = `The dataset ${dataset} of ${node.probe.nodeId} is not the one that was listed`;
      throw new QuantfleetFailure('DatasetDiffers', `${what}: ${listed.path} ${difference}.`);
    }
    located.push(image);
  }
  await mkdir(node.scratchRoot, { recursive: true });
  const file = join(node.scratchRoot, `${dataset}-${list.sha256}.jsonl`);
  await writeWholeFile(file, located.map((image) => `${JSON.stringify(image)}\n`).join(''));
  return file;
};

const differenceOf = async ({ path, label, sha256 }: ListedImage): Promise<string | undefined> => {
  const found = await hashImage({ path, relativePath: path, label }, { requireEntry: async () => {} });
  if (!('sha256' in found)) return `cannot be read (${found.reason})`;
  return found.sha256 === sha256 ? undefined : 'has another content';
};
