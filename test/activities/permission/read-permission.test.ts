import { mkdirSync, realpathSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { listSplits } from '../../../activities/dataset/list-splits.js';
import { importCalibrationCache, importModel } from '../../../activities/import-model.js';
import { readPermission, type ReadingAttempt } from '../../../activities/permission/read-permission.js';
import type { ImageSource } from '../../../contracts/dataset.js';
import { grantedAttempt, readingAttempt } from '../../reading-attempt.js';
import { temporaryFolder } from '../../temporary-folder.js';
import { testNode } from '../../test-node.js';

const SECRET = 'a,secret,of,another\n';

/** A folder any sweep may read, beside a file it may not. */
const place = (): { readable: string; secret: string } => {
  const root = temporaryFolder();
  const readable = join(root, 'readable');
  mkdirSync(readable);
  const secret = join(root, 'secret.csv');
  writeFileSync(secret, SECRET);
  return { readable, secret };
};

const write = (folder: string, name: string, content: string): string => {
  const file = join(folder, name);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, content);
  return file;
};

const weights = (file: string) =>
  ({ kind: 'architecture', architecture: 'resnet50', weights: file, classes: 2 }) as const;

const takeWeights = (file: string, attempt: ReadingAttempt) =>
  importModel(testNode(temporaryFolder()), { model: weights(file) }, attempt);

const list = (source: ImageSource, attempt: ReadingAttempt) =>
  listSplits(
    testNode(temporaryFolder()),
    {
      splits: [{ role: 'evaluation', source, images: null, order: 'listed', seed: 0, except: [] }],
      classes: 2,
      maxUnreadableShare: 0,
      trainingOnEvaluation: 'refuse',
    },
    attempt,
  );

const refused = (path: string) => ({
  code: 'PathNotAllowed',
  message: expect.stringContaining(`may not read "${path}"`) as string,
  advice: expect.stringContaining('readableFolders') as string,
});

test('a sweep that no command started takes in what lies in a readable folder, and nothing else', async () => {
  const { readable, secret } = place();
  const attempt = await readingAttempt(readable);
  await expect(takeWeights(write(readable, 'net.pth', 'weights'), attempt)).resolves.toMatchObject({
    weights: { name: 'net.pth' },
  });
  await expect(takeWeights(secret, attempt)).rejects.toMatchObject(refused(secret));
  await expect(list({ kind: 'csv', path: secret }, attempt)).rejects.toMatchObject(refused(secret));
  await expect(importCalibrationCache(testNode(temporaryFolder()), secret, attempt)).rejects.toMatchObject(
    refused(secret),
  );
});

test('whether a path that may not be read exists is not told', async () => {
  const { readable, secret } = place();
  const attempt = await readingAttempt(readable);
  const absent = join(dirname(secret), 'absent', 'file');
  await expect(takeWeights(absent, attempt)).rejects.toMatchObject(refused(absent));
});

test('a path that is not in its plain form is refused', async () => {
  const { readable } = place();
  const attempt = await readingAttempt(readable);
  write(readable, 'net.pth', 'weights');
  for (const path of [`${readable}/../${basename(readable)}/net.pth`, 'net.pth', `${readable}//net.pth`]) {
    await expect(takeWeights(path, attempt)).rejects.toMatchObject(refused(path));
  }
});

test('a link that leads out of a readable folder is not followed, one within it is', async () => {
  const { readable, secret } = place();
  const attempt = await readingAttempt(readable);
  symlinkSync(secret, join(readable, 'out.pth'));
  symlinkSync(write(readable, 'deep/net.pth', 'weights'), join(readable, 'in.pth'));
  symlinkSync(dirname(secret), join(readable, 'up'));
  for (const name of ['out.pth', 'up/secret.csv', 'up/absent']) {
    await expect(takeWeights(join(readable, name), attempt)).rejects.toMatchObject(refused(join(readable, name)));
  }
  await expect(takeWeights(join(readable, 'in.pth'), attempt)).resolves.toMatchObject({ kind: 'architecture' });
});

test('an image of a class folder or a CSV that lies outside the readable folders is refused', async () => {
  const { readable, secret } = place();
  const attempt = await readingAttempt(readable);
  const csv = write(readable, 'labels.csv', 'path,class_index\n../secret.csv,0\n');
  await expect(list({ kind: 'csv', path: csv }, attempt)).rejects.toMatchObject(refused(secret));
  write(readable, 'images/cat/0.png', 'cat');
  mkdirSync(join(readable, 'images/dog'));
  symlinkSync(secret, join(readable, 'images/dog/0.png'));
  await expect(list({ kind: 'folder', path: join(readable, 'images') }, attempt)).rejects.toMatchObject(
    refused(join(readable, 'images/dog/0.png')),
  );
});

test('a class folder, or a folder in one, that links out of the readable folders is not looked into', async () => {
  const { readable, secret } = place();
  const outside = dirname(write(dirname(secret), 'outside/secret.png', 'secret'));
  const images = join(readable, 'images');
  write(images, 'cat/0.png', 'cat');
  write(images, 'dog/0.png', 'dog');
  const attempt = await readingAttempt(readable);
  const source = { kind: 'folder', path: images } as const;
  symlinkSync(outside, join(images, 'cat', 'deeper'));
  await expect(list(source, attempt)).rejects.toMatchObject(refused(join(images, 'cat/deeper')));
  rmSync(join(images, 'cat'), { recursive: true });
  symlinkSync(outside, join(images, 'cat'));
  await expect(list(source, attempt)).rejects.toMatchObject(refused(join(images, 'cat')));
  const command = await grantedAttempt(temporaryFolder(), [{ use: 'folder', realPath: realpathSync(images) }]);
  await expect(list(source, command)).resolves.toMatchObject([{ images: 2 }]);
});

test('a link whose name is not UTF-8 is not followed out of the readable folders either', async () => {
  const { readable, secret } = place();
  const images = join(readable, 'images');
  write(images, 'cat/0.png', 'cat');
  write(images, 'dog/0.png', 'dog');
  symlinkSync(secret, Buffer.concat([Buffer.from(`${images}/dog/`), Buffer.from('caf\xe9.png', 'latin1')]));
  await expect(list({ kind: 'folder', path: images }, await readingAttempt(readable))).rejects.toMatchObject(
    refused(`${images}/dog/caf\\xe9.png`),
  );
});

test('the folder above is not looked into where it may not be read', async () => {
  const { readable } = place();
  write(readable, 'images/0.png', 'cat');
  write(readable, 'more/0.png', 'dog');
  const images = join(readable, 'images');
  const source = { kind: 'folder', path: images } as const;
  await expect(list(source, await readingAttempt(images))).rejects.toMatchObject({
    code: 'DatasetEmpty',
    message: expect.not.stringContaining('did you mean') as string,
  });
  await expect(list(source, await readingAttempt(readable))).rejects.toMatchObject({
    message: expect.stringContaining(`${readable} holds 2 folders: did you mean that?`) as string,
  });
});

test('a development kit’s files outside the readable folders are refused', async () => {
  const { readable, secret } = place();
  const images = join(readable, 'val');
  write(images, 'ILSVRC2012_val_00000001.JPEG', 'image');
  mkdirSync(join(readable, 'kit/data'), { recursive: true });
  symlinkSync(secret, join(readable, 'kit/data/meta.mat'));
  const source = { kind: 'ilsvrc2012', path: images, devkit: join(readable, 'kit') } as const;
  await expect(list(source, await readingAttempt(readable))).rejects.toMatchObject(
    refused(join(readable, 'kit/data/meta.mat')),
  );
});

test('what a command named is read with all that it leads to', async () => {
  const { readable, secret } = place();
  write(readable, 'a.png', 'a');
  const csv = write(readable, 'labels.csv', `path,class_index\na.png,0\n${secret},1\n`);
  symlinkSync(csv, join(readable, 'link.csv'));
  const realPath = realpathSync(csv);
  const attempt = await grantedAttempt(temporaryFolder(), [{ use: 'csv', realPath }]);
  await expect(list({ kind: 'csv', path: join(readable, 'link.csv') }, attempt)).resolves.toMatchObject([
    { images: 2 },
  ]);
});

test('a grant is for one sweep, one path and one use of it, and readable by its owner alone', async () => {
  const root = temporaryFolder();
  const { secret } = place();
  const realPath = realpathSync(secret);
  const attempt = await grantedAttempt(root, [{ use: 'model', realPath }]);
  await expect(takeWeights(secret, attempt)).resolves.toMatchObject({ kind: 'architecture' });
  await expect(list({ kind: 'csv', path: secret }, attempt)).rejects.toMatchObject(refused(secret));
  expect(statSync(join(root, 'grants', 'a-sweep.json')).mode & 0o777).toBe(0o600);
  for (const other of ['b-sweep', '../grants/a-sweep', '']) {
    const permission = await readPermission(testNode(root), other);
    await expect(takeWeights(secret, { ...attempt, permission })).rejects.toMatchObject(refused(secret));
  }
});

test('a file that no user named as an image list is not quoted', async () => {
  const { readable } = place();
  const attempt = await readingAttempt(readable);
  const columns = write(readable, 'columns.csv', SECRET + SECRET);
  const broken = write(readable, 'broken.csv', 'path,class_index\nse"cret,0\n');
  for (const path of [columns, broken]) {
    const failure = await list({ kind: 'csv', path }, attempt).catch((error: unknown) => String(error));
    expect(failure).toContain(path);
    expect(failure).not.toMatch(/secret|se"cret/);
  }
});
