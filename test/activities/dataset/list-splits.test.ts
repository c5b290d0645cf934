import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openArtifactStore } from '../../../activities/artifacts/artifact-store.js';
import { listSplits } from '../../../activities/dataset/list-splits.js';
import type { SplitRequest } from '../../../contracts/sweep.js';
import { testNode } from '../../test-node.js';
import { temporaryFolder } from '../../temporary-folder.js';

const ATTEMPT = { signal: new AbortController().signal, onProgress: () => {} };

/** A folder with classes `cat` and `dog`, each of so many distinct files. */
const imageFolder = (filesPerClass: number): string => {
  const root = temporaryFolder();
  for (const name of ['cat', 'dog']) {
    mkdirSync(join(root, name));
    for (let file = 0; file < filesPerClass; file++) writeFileSync(join(root, name, `${file}.png`), `${name} ${file}`);
  }
  return root;
};

const request = (path: string, change: Partial<SplitRequest> = {}): SplitRequest => ({
  role: 'calibration',
  source: { kind: path.endsWith('.csv') ? 'csv' : 'folder', path },
  images: null,
  order: 'listed',
  seed: 0,
  except: [],
  ...change,
});

const list = (splits: readonly SplitRequest[], maxUnreadableShare = 0) => {
  const root = temporaryFolder();
  return listSplits(testNode(root), { splits, classes: 2, maxUnreadableShare }, ATTEMPT);
};

const entries = async (splits: readonly SplitRequest[]): Promise<readonly (readonly string[])[]> => {
  const root = temporaryFolder();
  const listed = await listSplits(testNode(root), { splits, classes: 2, maxUnreadableShare: 0 }, ATTEMPT);
  const store = openArtifactStore(join(root, 'store'));
  return Promise.all(
    listed.map(async ({ list: ref }) =>
      (await store.text(ref))
        .trim()
        .split('\n')
        .map((line) => (JSON.parse(line) as { path: string }).path),
    ),
  );
};

test('class folders are counted in the order of their names', async () => {
  const [split] = await list([request(imageFolder(2))]);
  expect(split).toMatchObject({ images: 4, classNames: ['cat', 'dog'], unusable: [] });
});

test('ImageNet’s synset folders of .JPEG files are counted in the order of their WNIDs', async () => {
  const root = temporaryFolder();
  for (const wnid of ['n02119789', 'n01440764']) {
    mkdirSync(join(root, wnid));
    writeFileSync(join(root, wnid, `${wnid}_10026.JPEG`), wnid);
  }
  const [split] = await list([request(root)]);
  expect(split).toMatchObject({ images: 2, classNames: ['n01440764', 'n02119789'], unusable: [] });
});

test('the same seed draws the same images in the same order, another seed others', async () => {
  const folder = imageFolder(20);
  const draw = (seed: number) => entries([request(folder, { order: 'shuffled', images: 8, seed })]);
  expect(await draw(1)).toEqual(await draw(1));
  expect(await draw(1)).not.toEqual(await draw(2));
});

test('images of an excepted role are left out', async () => {
  const folder = imageFolder(5);
  const [calibration = [], evaluation = []] = await entries([
    request(folder, { order: 'shuffled', images: 4 }),
    request(folder, { role: 'evaluation', except: ['calibration'] }),
  ]);
  expect(evaluation).toHaveLength(6);
  expect(evaluation.filter((path) => calibration.includes(path))).toEqual([]);
});

test('an empty class folder is refused by name', async () => {
  const folder = imageFolder(1);
  mkdirSync(join(folder, 'eel'));
  await expect(
    listSplits(testNode(temporaryFolder()), { splits: [request(folder)], classes: 3, maxUnreadableShare: 0 }, ATTEMPT),
  ).rejects.toMatchObject({
    code: 'ClassFolderEmpty',
    message: expect.stringContaining('eel') as string,
  });
});

test('fewer images than asked for is refused with both numbers', async () => {
  await expect(list([request(imageFolder(2), { images: 5 })])).rejects.toMatchObject({
    code: 'ImagesTooFew',
    message: expect.stringMatching(/5 calibration images asked for.*has 4/) as string,
  });
});

test('a folder with another number of classes than the model is refused', async () => {
  const folder = imageFolder(1);
  mkdirSync(join(folder, 'eel'));
  writeFileSync(join(folder, 'eel', '0.png'), 'eel');
  await expect(list([request(folder)])).rejects.toMatchObject({ code: 'LabelInvalid' });
});

test('class folders that differ between two splits are refused, for they shift labels', async () => {
  const other = temporaryFolder();
  for (const name of ['cat', 'cow']) {
    mkdirSync(join(other, name));
    writeFileSync(join(other, name, '0.png'), name);
  }
  await expect(list([request(imageFolder(1)), request(other, { role: 'evaluation' })])).rejects.toMatchObject({
    code: 'LabelInvalid',
    message: expect.stringContaining('"dog" in the calibration images and "cow" in the evaluation images') as string,
  });
});

test('a missing folder is refused by its path', async () => {
  await expect(list([request('/nowhere/images')])).rejects.toMatchObject({
    code: 'DatasetNotFound',
    message: expect.stringContaining('/nowhere/images') as string,
  });
});

const csv = (rows: readonly string[]): string => {
  const folder = temporaryFolder();
  for (const name of ['a.png', 'b.png', 'c.png']) writeFileSync(join(folder, name), name);
  const file = join(folder, 'labels.csv');
  writeFileSync(file, ['path,class_index', ...rows].join('\n'));
  return file;
};

test('a CSV row with a wrong label or a missing file is named and counted', async () => {
  const file = csv(['a.png,0', 'b.png,7', 'gone.png,1', 'c.png,1']);
  const [split] = await list([request(file)], 0.5);
  expect(split).toMatchObject({ images: 2, unusableImages: 2 });
  expect(split?.unusable).toEqual([
    'b.png: class_index is "7", expected 0 to 1',
    expect.stringContaining('gone.png: ENOENT') as string,
  ]);
});

test('more unusable entries than the stated share are refused by name', async () => {
  await expect(list([request(csv(['a.png,0', 'b.png,7']))], 0.4)).rejects.toMatchObject({
    code: 'LabelInvalid',
    message: expect.stringContaining('1 of 2 calibration images are unusable') as string,
  });
});

test('a CSV without the needed columns says which it has', async () => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'labels.csv'), 'file,label\na.png,0\n');
  await expect(list([request(join(folder, 'labels.csv'))])).rejects.toMatchObject({
    code: 'DatasetEmpty',
    message: expect.stringContaining('has the columns file, label') as string,
  });
});
