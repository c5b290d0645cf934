import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { listSplits } from '../../../activities/dataset/list-splits.js';
import { listInput } from '../../../activities/stage-input.js';
import type { NodeContext } from '../../../activities/stage-context.js';
import type { ImageSource } from '../../../contracts/dataset.js';
import { csvOf, folderOf, splitOf } from '../../listed-splits.js';
import { readingAttempt } from '../../reading-attempt.js';
import { temporaryFolder } from '../../temporary-folder.js';
import { testNode } from '../../test-node.js';

// Nothing may be read but what the machine's own settings name.
const ATTEMPT = await readingAttempt();

const machineWith = (source: ImageSource): NodeContext => ({
  ...testNode(temporaryFolder()),
  datasets: { pets: source },
});

const PETS = splitOf('', { source: { kind: 'dataset', name: 'pets' } });

const listPets = async (node: NodeContext, name = 'pets') => {
  const splits = [{ ...PETS, source: { kind: 'dataset', name } as const }];
  const [split] = await listSplits(
    node,
    { splits, classes: 2, maxUnreadableShare: 0, trainingOnEvaluation: 'none' },
    ATTEMPT,
  );
  if (split === undefined) throw new Error('Nothing was listed.');
  return split;
};

const pathsOn = async (node: NodeContext, split: Awaited<ReturnType<typeof listPets>>): Promise<readonly string[]> => {
  const file = await listInput(node, split).resolve(node.artifacts);
  if (typeof file !== 'string') throw new TypeError('A list is given as its path.');
  const lines = readFileSync(file, 'utf8').trim().split('\n');
  return lines.map((line) => (JSON.parse(line) as { path: string }).path);
};

test('a dataset is read where the machine has it, and its list fits every machine that has the same', async () => {
  const names = ['cat/1.png', 'dog/1.png'];
  const [here, there] = [folderOf(names), folderOf(names)];
  const first = machineWith({ kind: 'folder', path: here });
  const split = await listPets(first);
  expect(split).toMatchObject({ dataset: 'pets', images: 2, classNames: ['cat', 'dog'] });
  expect(await pathsOn(first, split)).toEqual(names.map((name) => join(here, name)));
  const second = { ...machineWith({ kind: 'folder', path: there }), artifacts: first.artifacts };
  expect(await pathsOn(second, split)).toEqual(names.map((name) => join(there, name)));
  expect((await listPets(second)).list.sha256).toBe(split.list.sha256);
});

test('a dataset may be a CSV, whose paths count from its folder', async () => {
  const csv = csvOf('path,class_index\na.png,0\nb.png,1\n');
  const node = machineWith({ kind: 'csv', path: csv });
  expect((await pathsOn(node, await listPets(node))).map((path) => path.split('/').at(-1))).toEqual(['a.png', 'b.png']);
});

test('a dataset that the machine does not have is refused with those that it has', async () => {
  const node = machineWith({ kind: 'folder', path: folderOf(['cat/1.png']) });
  await expect(listPets(node, 'birds')).rejects.toMatchObject({
    code: 'DatasetUnknown',
    message: 'test has no dataset named birds; it has pets.',
  });
});

test('a dataset that has another image under the same name on another machine is refused with machine and image', async () => {
  const first = machineWith({ kind: 'folder', path: folderOf(['cat/1.png', 'dog/1.png']) });
  const split = await listPets(first);
  const there = folderOf(['cat/1.png', 'dog/1.png']);
  writeFileSync(join(there, 'dog/1.png'), 'another dog');
  const second = { ...machineWith({ kind: 'folder', path: there }), artifacts: first.artifacts };
  await expect(pathsOn(second, split)).rejects.toMatchObject({
    code: 'DatasetDiffers',
    message: 'The dataset pets of test is not the one that was listed: dog/1.png has another content.',
  });
  rmSync(join(there, 'dog/1.png'));
  await expect(pathsOn(second, split)).rejects.toMatchObject({
    code: 'DatasetDiffers',
    message: expect.stringContaining('dog/1.png cannot be read') as string,
  });
});
