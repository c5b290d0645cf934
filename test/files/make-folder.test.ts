import { statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { makeFolder } from '../../files/make-folder.js';
import { temporaryFolder } from '../temporary-folder.js';

test('a folder is made with those above it and the mode given, also by several at once and again', async () => {
  const root = temporaryFolder();
  const folder = join(root, 'a/b/c');
  await Promise.all([makeFolder(folder, 0o700), makeFolder(folder, 0o700)]);
  await makeFolder(folder);
  for (const made of ['a', 'a/b', 'a/b/c']) expect(statSync(join(root, made)).mode & 0o777).toBe(0o700);
});

test('what cannot be a folder is an error at once', async () => {
  const file = join(temporaryFolder(), 'file');
  writeFileSync(file, '');
  await expect(makeFolder(file)).rejects.toMatchObject({ code: 'EEXIST' });
  await expect(makeFolder(join(file, 'below'))).rejects.toMatchObject({ syscall: 'mkdir' });
  // The kernel makes no folder there, and says that there is none above it.
  await expect(makeFolder('/proc/quantfleet/state')).rejects.toMatchObject({ code: 'ENOENT' });
});
