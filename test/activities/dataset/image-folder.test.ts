import { execFileSync } from 'node:child_process';
import { mkdirSync, renameSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { loadSettings } from '../../../config/load-settings.js';
import { folderOf, listed, refusal, splitOf } from '../../listed-splits.js';

const PYTHON = loadSettings().python;

/** Classes and samples of TorchVision's ImageFolder, of several folders. */
const IMAGE_FOLDERS = `
import json, sys
from torchvision.datasets import ImageFolder
folders = [ImageFolder(root) for root in sys.argv[1:]]
print(json.dumps([{"classNames": folder.classes, "samples": folder.samples} for folder in folders]))
`;

const torchvision = (...roots: readonly string[]): unknown =>
  JSON.parse(execFileSync(PYTHON, ['-c', IMAGE_FOLDERS, ...roots], { encoding: 'utf8' }));

const ours = async (root: string, classes: number): Promise<unknown> => {
  const [split] = await listed([splitOf(root)], { classes });
  return { classNames: split?.classNames, samples: split?.entries.map(({ path, label }) => [path, label]) };
};

const bytes = (...parts: readonly string[]): Buffer => Buffer.from(parts.join('/'), 'latin1');

test('images below a class folder, behind links and with names beyond the Basic Multilingual Plane are those of TorchVision, in its order', async () => {
  const deep = folderOf(['cat/b.png', 'cat/a/z.png', 'cat/a-b/y.png', 'cat/a/b/x.jpg', 'cat/a.png/inside.png']);
  const elsewhere = folderOf(['dog/d.png', 'more/e.png', 'f.png']);
  symlinkSync(join(elsewhere, 'dog'), join(deep, 'dog'));
  symlinkSync(join(elsewhere, 'more'), join(deep, 'cat', 'linked'));
  symlinkSync(join(elsewhere, 'f.png'), join(deep, 'cat', 'f.png'));
  const names = ['😀smile', '～wave', '＊star', '\u{20bb7}', 'Zebra', 'éclair', 'ezra', '_x', '-y', '10', '9'];
  const named = folderOf(names.flatMap((name) => names.map((file) => `${name}/${file}.png`)));
  expect([await ours(deep, 2), await ours(named, names.length)]).toEqual(torchvision(deep, named));
});

test('a class folder whose name is not UTF-8 is a class, and Python finds its images', async () => {
  const root = folderOf(['0/a.png', '1-dog/b.png']);
  renameSync(join(root, '0'), bytes(root, '0-caf\xe9'));
  writeFileSync(bytes(root, '0-caf\xe9', 'th\xe9.png'), 'tea');
  const [split] = await listed([splitOf(root)]);
  expect(split).toMatchObject({ images: 3, classNames: ['0-caf\\xe9', '1-dog'], unusable: [] });
  const paths = split?.entries.map(({ path }) => path);
  const read = 'import json, sys; print([open(path).read() for path in json.loads(sys.argv[1])])';
  const contents = execFileSync(PYTHON, ['-c', read, JSON.stringify(paths)], { encoding: 'utf8' });
  expect(contents.trim()).toBe("['0/a.png', 'tea', '1-dog/b.png']");
});

test('hidden files and folders are no images, also those that a Mac leaves beside each file', async () => {
  const root = folderOf(['cat/a.png', 'cat/._a.png', 'cat/.cache/b.png', 'dog/a.png', '.ipynb_checkpoints/a.png']);
  const [split] = await listed([splitOf(root)]);
  expect(split).toMatchObject({ images: 2, unusableImages: 0 });
  expect(split?.notes).toBeUndefined();
});

test('what Pillow reads is an image; all else in class folders, and images beside them, are counted and named', async () => {
  const taken = ['cat/a.jfif', 'cat/b.AVIF', 'dog/c.jp2', 'dog/d.gif', 'dog/e.tga'];
  const passedOver = ['cat/f.HEIC', 'cat/g.heic', 'dog/deep/h', 'i.png'];
  const root = folderOf([...taken, ...passedOver, 'cat/Thumbs.db', 'README.md']);
  const [split] = await listed([splitOf(root)]);
  expect(split?.images).toBe(taken.length);
  expect(split?.notes).toEqual([
    {
      code: 'FilesPassedOver',
      message:
        `Not taken as images of ${root}: 2 .heic files (first: cat/f.HEIC), 1 file without an extension (first: dog/deep/h) ` +
        'in class folders; 1 .png file (first: i.png) beside the class folders.',
    },
  ]);
});

test('a FIFO, a socket and a link that leads to itself are left out by name, whatever they are called', async () => {
  const root = folderOf(['cat/a.png', 'dog/a.png']);
  execFileSync('mkfifo', [join(root, 'cat', 'pipe.png')]);
  symlinkSync('loop.png', join(root, 'cat', 'loop.png'));
  const server = createServer().listen(join(root, 'dog', 's.png'));
  onTestFinished(() => void server.close());
  await new Promise((resolve) => server.once('listening', resolve));
  const [split] = await listed([splitOf(root)], { maxUnreadableShare: 0.6 });
  expect(split?.unusable).toEqual([
    'cat/loop.png: is a link that leads back to itself',
    'cat/pipe.png: is a FIFO (named pipe), not a file',
    'dog/s.png: is a socket, not a file',
  ]);
});

test('a link to a folder that holds it is not followed, and named', async () => {
  const root = folderOf(['cat/a.png', 'dog/a.png']);
  symlinkSync(root, join(root, 'cat', 'up'));
  symlinkSync('.', join(root, 'dog', 'here'));
  const [split] = await listed([splitOf(root)]);
  expect(split?.images).toBe(2);
  expect(split?.notes?.map(({ message }) => message)).toEqual([
    expect.stringContaining('cat/up, a link to a folder that holds it; dog/here, a link') as string,
  ]);
});

test('class folders without images say what they hold', async () => {
  const empty = folderOf(['cat/a.png']);
  mkdirSync(join(empty, 'dog'));
  expect(await refusal([splitOf(empty)])).toContain(`ClassFolderEmpty: ${empty}/dog holds no image (class 1).`);
  expect(await refusal([splitOf(folderOf(['cat/a.heic', 'cat/b.heic', 'dog/a.heic']))])).toMatch(
    /cat holds no image \(class 0\), but 2 \.heic files \(first: a\.heic\)\. 2 of 2 class folders hold none\. Convert the files/,
  );
});

test('a folder a level too high or too low is refused with the one that was probably meant', async () => {
  const root = folderOf(['train/cat/a.png', 'train/cow/a.png', 'train/dog/a.png', 'val/cat/a.png']);
  const train = join(root, 'train');
  expect(await refusal([splitOf(root)], { classes: 3 })).toBe(
    `LabelInvalid: ${root} has 2 class folders ("train", "val"), the model has 3 classes. ` +
      `${train} holds 3 folders: did you mean that? Name ${train}.`,
  );
  expect(await refusal([splitOf(join(train, 'cat'))], { classes: 3 })).toBe(
    `DatasetEmpty: ${train}/cat holds 1 .png file (first: a.png), and no class folders: evaluation images need labels, ` +
      `so expected a folder for each class. ${train} holds 3 folders: did you mean that? Name ${train}.`,
  );
});

test('a folder a level too high is noted where it holds as many splits as there are classes', async () => {
  const root = folderOf(['train/cat/a.png', 'train/dog/a.png', 'val/cat/b.png', 'val/dog/b.png']);
  const [split] = await listed([splitOf(root)]);
  expect(split?.notes?.map(({ code }) => code)).toContain('ClassFoldersAlike');
});

test('a missing class is named where another split has it, and so is one too many', async () => {
  const all = folderOf(['cat/a.png', 'cow/a.png', 'dog/a.png']);
  const calibration = splitOf(all, { role: 'calibration' });
  expect(await refusal([calibration, splitOf(folderOf(['cat/a.png', 'dog/a.png']))], { classes: 3 })).toMatch(
    /has 2 class folders \("cat", "dog"\), the model has 3 classes\. The calibration images have "cow" besides\..*or add the missing folders/,
  );
  const more = folderOf(['cat/a.png', 'cow/a.png', 'dog/a.png', 'lost+found/a.png']);
  expect(await refusal([calibration, splitOf(more)], { classes: 3 })).toMatch(
    /has 4 class folders.* The calibration images do not have "lost\+found"\. Take the folders that are no class out/,
  );
});

test('a part of ImageNet’s synset folders is told to come as a CSV', async () => {
  const folder = folderOf(['n01440764/a.JPEG', 'n02102040/a.JPEG']);
  expect(await refusal([splitOf(folder)], { classes: 1000 })).toMatch(
    /has 2 class folders .* the model has 1000 classes\. A synset’s place .* Write a CSV with the columns path and class_index/,
  );
});

test('a file in place of a folder and a missing folder are told apart', async () => {
  const root = folderOf(['list.txt']);
  for (const [name, reason] of [
    ['list.txt', 'it is a file. Name a CSV with `csv`, and a folder with `folder`.'],
    ['list.txt/cat', 'it is a file.'],
    ['gone', 'there is no such folder.'],
  ] as const) {
    const path = join(root, name);
    expect(await refusal([splitOf(path, { source: { kind: 'folder', path } })])).toContain(
      `DatasetNotFound: The image folder ${path} cannot be read: ${reason}`,
    );
  }
});
