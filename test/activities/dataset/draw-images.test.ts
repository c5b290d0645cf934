import { expect, test } from 'vitest';
import { csvOf, folderOf, listed, splitOf } from '../../listed-splits.js';

const CLASSES = ['cat', 'cow', 'dog'];
const classFolders = (perClass: number): string =>
  folderOf(CLASSES.flatMap((name) => Array.from({ length: perClass }, (_, image) => `${name}/${image}.png`)));

const drawn = async (...request: Parameters<typeof listed>): Promise<readonly string[]> => {
  const splits = await listed(...request);
  return splits.at(-1)?.entries.map(({ path }) => path.split('/').slice(-2).join('/').replace('.png', '')) ?? [];
};

test('some images of class folders are spread over the classes, the first ones of each, in the order listed', async () => {
  const folder = classFolders(50);
  const images = await drawn([splitOf(folder, { images: 8 })], { classes: 3 });
  expect(images).toEqual(['cat/0', 'cat/1', 'cat/10', 'cow/0', 'cow/1', 'cow/10', 'dog/0', 'dog/1']);
});

test('a class with few images gives all it has, and others make up for it', async () => {
  const folder = folderOf(['cat/0.png', 'cow/0.png', 'cow/1.png', 'dog/0.png', 'dog/1.png', 'dog/2.png', 'dog/3.png']);
  const images = await drawn([splitOf(folder, { images: 6 })], { classes: 3 });
  expect(images).toEqual(['cat/0', 'cow/0', 'cow/1', 'dog/0', 'dog/1', 'dog/2']);
});

test('an excepted image is replaced by the next of its class', async () => {
  const folder = classFolders(3);
  const calibration = splitOf(folder, { role: 'calibration', images: 3 });
  const evaluation = splitOf(folder, { images: 3, except: ['calibration'] });
  expect(await drawn([calibration, evaluation], { classes: 3 })).toEqual(['cat/1', 'cow/1', 'dog/1']);
});

test('fewer images than classes are the first ones of the first classes, which is noted', async () => {
  const [split] = await listed([splitOf(classFolders(2), { images: 2 })], { classes: 3 });
  expect(split?.notes).toEqual([
    {
      code: 'ClassesLeftOut',
      message: expect.stringContaining('are of 2 of its 3 classes: 0 ("cat"), 1 ("cow").') as string,
    },
  ]);
});

test('the first rows of a CSV stay the first, and which classes they are of is noted', async () => {
  const file = csvOf('path,class_index\na.png,0\nb.png,0\nc.png,1\n');
  const [split] = await listed([splitOf(file, { images: 2 })]);
  expect(split?.entries.map(({ label }) => label)).toEqual([0, 0]);
  expect(split?.notes?.map(({ message }) => message)).toEqual([
    expect.stringMatching(/The first 2 evaluation images of .* are of 1 of its 2 classes: 0\./),
  ]);
});
