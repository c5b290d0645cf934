import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { toolStamp } from '../../../activities/device/tool-stamp.js';
import { temporaryFolder } from '../../temporary-folder.js';

test.each<readonly [string, (folder: string) => void]>([
  [
    'a package is updated',
    (folder) => renameSync(join(folder, 'torch-1.dist-info'), join(folder, 'torch-2.dist-info')),
  ],
  ['a package is added', (folder) => mkdirSync(join(folder, 'numpy.egg-info'))],
  ['Python is another', (folder) => writeFileSync(join(folder, 'python'), 'another one')],
  ['trtexec is another', (folder) => writeFileSync(join(folder, 'trtexec'), 'another one')],
])('the stamp of a node’s tools changes when %s, and not before', async (_, change) => {
  const folder = temporaryFolder();
  mkdirSync(join(folder, 'torch-1.dist-info'));
  for (const name of ['python', 'trtexec']) writeFileSync(join(folder, name), name);
  const stamp = () =>
    toolStamp({ python: join(folder, 'python'), trtexec: join(folder, 'trtexec'), packageFolders: [folder] });
  const before = await stamp();
  expect(await stamp()).toBe(before);
  change(folder);
  expect(await stamp()).not.toBe(before);
});
