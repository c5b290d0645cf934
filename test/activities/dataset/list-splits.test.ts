import { mkdirSync, realpathSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { listSplits } from '../../../activities/dataset/list-splits.js';
import type { SplitRequest } from '../../../contracts/dataset.js';
import { testNode } from '../../test-node.js';
import { grantedAttempt, readingAttempt } from '../../reading-attempt.js';
import { listed, splitOf } from '../../listed-splits.js';
import { temporaryFolder } from '../../temporary-folder.js';

const ATTEMPT = await readingAttempt(tmpdir());

/** A folder with classes `cat` and `dog`, each of so many distinct files. */
const imageFolder = (filesPerClass: number): string => {
  const root = temporaryFolder();
  for (const name of ['cat', 'dog']) {
    mkdirSync(join(root, name));
    for (let file = 0; file < filesPerClass; file++) writeFileSync(join(root, name, `${file}.png`), `${name} ${file}`);
  }
  return root;
};

const request = (path: string, change: Partial<SplitRequest> = {}): SplitRequest =>
  splitOf(path, { role: 'calibration', ...change });

const list = (splits: readonly SplitRequest[], maxUnreadableShare = 0) => listed(splits, { maxUnreadableShare });

const entries = async (splits: readonly SplitRequest[]): Promise<readonly (readonly string[])[]> =>
  (await list(splits)).map((split) => split.entries.map(({ path }) => path));

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
    listSplits(
      testNode(temporaryFolder()),
      { splits: [request(folder)], classes: 3, maxUnreadableShare: 0, trainingOnEvaluation: 'refuse' },
      ATTEMPT,
    ),
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

test('too few usable rows are explained by their commonest fault, with counts and an example', async () => {
  const rows = ['a.png,0', ...Array.from({ length: 299 }, (_, row) => `gone/${row}.png,1`), 'folder,1'];
  await expect(list([request(csv(rows), { images: 300 })])).rejects.toMatchObject({
    code: 'ImagesTooFew',
    message: expect.stringMatching(
      /has 1 usable ones: 299 of 301 rows have a path without a file \(first: gone\/0\.png: there is no such file\); 1 of 301 rows has a folder where a file belongs/,
    ) as string,
  });
});

test('no usable image at all is explained by what the entries have', async () => {
  const folder = imageFolder(0);
  for (const name of ['cat', 'dog']) symlinkSync(join(folder, 'gone'), join(folder, name, '0.png'));
  await expect(list([request(folder)], 1)).rejects.toMatchObject({
    code: 'DatasetEmpty',
    message: expect.stringContaining('2 of 2 images have a path without a file') as string,
  });
});

test('control characters of a CSV are escaped in messages', async () => {
  const file = csv(['a.png,0', 'b\u001b[2J\u202e.png,1']);
  const [split] = await list([request(file)], 0.5);
  expect(split?.unusable).toEqual(['b\\u001b[2J\\u202e.png: there is no such file']);
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
  await expect(list([request(join(tmpdir(), 'quantfleet-nowhere', 'images'))])).rejects.toMatchObject({
    code: 'DatasetNotFound',
    message: expect.stringContaining('/quantfleet-nowhere/images') as string,
  });
});

const csv = (rows: readonly string[]): string => {
  const folder = temporaryFolder();
  for (const name of ['a.png', 'b.png', 'c.png']) writeFileSync(join(folder, name), name);
  mkdirSync(join(folder, 'folder'));
  const file = join(folder, 'labels.csv');
  writeFileSync(file, ['path,class_index', ...rows].join('\n'));
  return file;
};

test('a CSV row whose file is missing or no file is named and counted', async () => {
  const file = csv(['a.png,0', 'folder,1', 'gone.png,1', 'c.png,1']);
  const [split] = await list([request(file)], 0.5);
  expect(split).toMatchObject({ images: 2, unusableImages: 2 });
  expect(split?.unusable).toEqual(['folder: is a folder, not a file', 'gone.png: there is no such file']);
});

test('more unusable entries than the stated share are refused by name', async () => {
  await expect(list([request(csv(['a.png,0', 'gone.png,1']))], 0.4)).rejects.toMatchObject({
    code: 'ImagesUnreadable',
    message: expect.stringContaining('1 of 2 calibration images are unusable') as string,
  });
});

test('a CSV without the needed columns says which it has', async () => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'labels.csv'), 'file,label\na.png,0\n');
  const path = join(folder, 'labels.csv');
  const attempt = await grantedAttempt(temporaryFolder(), [{ use: 'csv', realPath: realpathSync(path) }]);
  const listing = {
    splits: [request(path)],
    classes: 2,
    maxUnreadableShare: 0,
    trainingOnEvaluation: 'refuse',
  } as const;
  await expect(listSplits(testNode(temporaryFolder()), listing, attempt)).rejects.toMatchObject({
    code: 'DatasetEmpty',
    message: expect.stringContaining('has the columns file, label') as string,
  });
});
