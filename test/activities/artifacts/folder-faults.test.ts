import { once } from 'node:events';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { openFolderBackend } from '../../../activities/artifacts/backend/folder-backend.js';
import type { ObjectName } from '../../../activities/artifacts/backend/store-backend.js';
import { requireUsable } from '../../../activities/artifacts/shared/require-usable.js';
import { packagePath } from '../../../config/package-path.js';
import { temporaryFolder } from '../../temporary-folder.js';
import { startProcess } from './cache/cache-user.js';
import { fileWith, machineOf } from './store-places.js';

const NAME: ObjectName = { kind: 'outcomes', digest: 'a'.repeat(64) };
const LARGE_BYTES = 2 ** 28;
const TEXT = { mediaType: 'text/plain', name: 'greeting.txt' };

test('a folder that is not mounted is unreachable, and neither made nor taken for an empty store', async () => {
  const parent = temporaryFolder();
  const root = join(parent, 'quantfleet');
  const { artifacts, outcomes } = machineOf(openFolderBackend(root));
  const unreachable = { code: 'StoreUnreachable', message: expect.stringContaining(root) as string };
  await expect(outcomes.read(NAME.digest)).rejects.toMatchObject(unreachable);
  await expect(artifacts.put(fileWith('hello').file, TEXT)).rejects.toMatchObject(unreachable);
  await expect(artifacts.has({ sha256: NAME.digest, bytes: 1, ...TEXT })).rejects.toMatchObject(unreachable);
  await expect(requireUsable(openFolderBackend(root))).rejects.toMatchObject(unreachable);
  expect(readdirSync(parent)).toEqual([]);
});

test('a version is removed once by one of those who have seen it, and another version stays', async () => {
  const backend = openFolderBackend(temporaryFolder());
  await backend.create(NAME, 'first');
  const seen = await backend.state(NAME);
  expect(await Promise.all([1, 2, 3].map(() => backend.remove(NAME, seen?.version)))).toContain(true);
  await backend.create(NAME, 'second');
  expect(await backend.remove(NAME, seen?.version)).toBe(false);
  expect((await backend.text(NAME))?.text).toBe('second');
});

test('a process that is killed while it stores leaves no object, and what it began can be removed', async () => {
  const root = temporaryFolder();
  const backend = openFolderBackend(root);
  const file = join(temporaryFolder(), 'large');
  writeFileSync(file, '');
  truncateSync(file, LARGE_BYTES);
  const { process: killed } = startProcess(`
    const { openFolderBackend } = await import(${JSON.stringify(packagePath('dist/activities/artifacts/backend/folder-backend.js'))});
    const source = { file: ${JSON.stringify(file)}, bytes: ${LARGE_BYTES}, sha256: '${NAME.digest}' };
    await openFolderBackend(${JSON.stringify(root)}).create({ kind: 'objects', digest: '${NAME.digest}' }, source);`);
  while (!existsSync(join(root, 'staging')) || readdirSync(join(root, 'staging')).length === 0) await sleep(1);
  killed.kill('SIGKILL');
  await once(killed, 'exit');
  expect(await backend.state({ kind: 'objects', digest: NAME.digest })).toBeUndefined();
  for await (const { remove } of backend.unfinished()) await remove();
  expect(readdirSync(join(root, 'staging'))).toEqual([]);
});

test('nothing is left beside the objects', async () => {
  const root = temporaryFolder();
  const backend = openFolderBackend(root);
  await backend.create(NAME, 'first');
  await backend.create(NAME, 'second');
  await backend.overwrite(NAME, 'third');
  expect(readdirSync(join(root, 'staging'))).toEqual([]);
});

test('a link in the place of an object is neither followed nor changed, and storing the object mends it', async () => {
  const root = temporaryFolder();
  const backend = openFolderBackend(root);
  const precious = join(temporaryFolder(), 'precious');
  writeFileSync(precious, 'precious');
  mkdirSync(join(root, 'outcomes', 'aa'), { recursive: true });
  symlinkSync(precious, join(root, 'outcomes', 'aa', `${NAME.digest}.json`));
  expect([await backend.state(NAME), await backend.text(NAME), await backend.open(NAME)]).toEqual([
    undefined,
    undefined,
    undefined,
  ]);
  expect(await backend.create(NAME, 'own')).toBe(true);
  expect((await backend.text(NAME))?.text).toBe('own');
  expect(readFileSync(precious, 'utf8')).toBe('precious');
});

test.skipIf(process.getuid?.() === 0)(
  'a folder that may not be written to is refused (needs a user who is not root)',
  async () => {
    const root = temporaryFolder();
    chmodSync(root, 0o555);
    await expect(openFolderBackend(root).create(NAME, 'x')).rejects.toMatchObject({ code: 'StoreAccessDenied' });
    chmodSync(root, 0o755);
  },
);
