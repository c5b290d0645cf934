import { renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { factoryInput, allowedFactory } from '../../activities/model-factory.js';
import { loadSettings } from '../../config/load-settings.js';
import { temporaryFolder } from '../temporary-folder.js';
import { testNode } from '../test-node.js';

const attempt = { signal: new AbortController().signal, onProgress: () => {} };

/** A node with a factory of three files: networks.py imports blocks.py, and blocks.py imports sizes.py in a function. */
const nodeWithFactory = () => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'networks.py'), 'from blocks import build\n');
  writeFileSync(join(folder, 'blocks.py'), 'def build(classes):\n    from .sizes import WIDTH\n');
  writeFileSync(join(folder, 'sizes.py'), 'WIDTH = 4\n');
  writeFileSync(join(folder, 'notes.py'), 'nobody imports this\n');
  const node = {
    ...testNode(temporaryFolder()),
    python: loadSettings().python,
    factories: { net: { file: join(folder, 'networks.py'), function: 'build' } },
  };
  const digest = async (): Promise<string> =>
    (await factoryInput(node, await allowedFactory(node, 'net'), attempt)).digest;
  return { folder, node, digest };
};

test('what a factory imports from its folder is in its digest; other files there, and where the folder lies, are not', async () => {
  const { folder, node, digest } = nodeWithFactory();
  const first = await digest();
  writeFileSync(join(folder, 'notes.py'), 'changed\n');
  expect(await digest()).toBe(first);

  const moved = join(temporaryFolder(), 'moved');
  renameSync(folder, moved);
  const factory = { file: join(moved, 'networks.py'), function: 'build' };
  expect((await factoryInput(node, factory, attempt)).digest).toBe(first);

  writeFileSync(join(moved, 'sizes.py'), 'WIDTH = 8\n');
  expect((await factoryInput(node, factory, attempt)).digest).not.toBe(first);
});

test('a factory that is not allowed, or whose file is missing, is refused by its name', async () => {
  const { folder, node } = nodeWithFactory();
  await expect(allowedFactory(node, 'other')).rejects.toMatchObject({ code: 'ModelUnknown' });
  renameSync(join(folder, 'networks.py'), join(folder, 'renamed.py'));
  await expect(allowedFactory(node, 'net')).rejects.toMatchObject({
    code: 'ModelUnknown',
    message: expect.stringContaining(join(folder, 'networks.py')) as string,
  });
});
