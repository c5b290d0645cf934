import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { openArtifactStore } from '../../../activities/artifacts/artifact-store.js';
import { temporaryFolder } from '../../temporary-folder.js';

const DESCRIPTION = { mediaType: 'text/plain', name: 'greeting.txt' };

const storeWithGreeting = async () => {
  const folder = temporaryFolder();
  const file = join(folder, 'greeting.txt');
  writeFileSync(file, 'hello\n');
  const store = openArtifactStore(join(folder, 'store'));
  return { folder, store, file, ref: await store.put(file, DESCRIPTION) };
};

test('an artifact is named by the sha256 of its content', async () => {
  const { ref } = await storeWithGreeting();
  expect(ref).toEqual({
    // printf 'hello\n' | sha256sum
    sha256: '5891b5b522d5df086d0ff0b110fbd9d21bb4fc7163af34d08286a2e846f6be03',
    bytes: 6,
    ...DESCRIPTION,
  });
});

test('the same content is stored once, and what is stored cannot be written to', async () => {
  const { store, file, ref } = await storeWithGreeting();
  expect(await store.put(file, DESCRIPTION)).toEqual(ref);
  expect(await store.text(ref)).toBe('hello\n');
});

test.each([
  ['other content', 'jello\n'],
  ['half of it', 'hel'],
  ['nothing', ''],
])('an object that holds %s is found when it is read, named, and removed', async (_, content) => {
  const { store, ref } = await storeWithGreeting();
  const path = await store.path(ref);
  chmodSync(path, 0o644);
  writeFileSync(path, content);
  await expect(store.path(ref)).rejects.toMatchObject({
    code: 'ArtifactMissing',
    message: expect.stringContaining('greeting.txt was damaged') as string,
  });
  expect(existsSync(path)).toBe(false);
  await expect(store.path(ref)).rejects.toMatchObject({ code: 'ArtifactMissing' });
});

test.each(['../precious.txt', '../../precious.txt', '', '5891', 'A'.repeat(64), `${'a'.repeat(64)}\n`])(
  'a reference with %j for its digest is refused, and the file it leads to stays',
  async (sha256) => {
    const { folder, store } = await storeWithGreeting();
    const precious = join(folder, 'precious.txt');
    writeFileSync(precious, 'precious');
    const ref = { sha256, name: 'model.onnx' };
    await expect(store.path(ref)).rejects.toMatchObject({ code: 'InputInvalid' });
    await expect(store.text(ref)).rejects.toMatchObject({ code: 'InputInvalid' });
    expect(readFileSync(precious, 'utf8')).toBe('precious');
  },
);

test('an object that is a link is neither followed nor removed, and storing its content again mends it', async () => {
  const { folder, store, file, ref } = await storeWithGreeting();
  const object = await store.path(ref);
  const precious = join(folder, 'precious.txt');
  writeFileSync(precious, 'precious');
  rmSync(object);
  symlinkSync(precious, object);
  await expect(store.text(ref)).rejects.toMatchObject({ code: 'ArtifactMissing' });
  expect(readdirSync(dirname(object))).toEqual([ref.sha256]);
  await store.put(file, DESCRIPTION);
  expect(await store.text(ref)).toBe('hello\n');
  expect(readFileSync(precious, 'utf8')).toBe('precious');
});

test('a folder of the store that is a link is refused, and what it leads to stays', async () => {
  const { folder, store, file, ref } = await storeWithGreeting();
  const objects = dirname(await store.path(ref));
  const elsewhere = join(folder, 'elsewhere');
  rmSync(objects, { recursive: true });
  mkdirSync(elsewhere);
  writeFileSync(join(elsewhere, ref.sha256), 'precious');
  symlinkSync(elsewhere, objects);
  await expect(store.path(ref)).rejects.toMatchObject({ code: 'StateUnwritable' });
  await expect(store.put(file, DESCRIPTION)).rejects.toMatchObject({ code: 'StateUnwritable' });
  expect(readFileSync(join(elsewhere, ref.sha256), 'utf8')).toBe('precious');
  expect(readdirSync(join(folder, 'store', 'staging'))).toEqual([]);
});

test('an object that is a folder counts as absent', async () => {
  const { store, ref } = await storeWithGreeting();
  const object = await store.path(ref);
  rmSync(object);
  mkdirSync(object);
  await expect(store.path(ref)).rejects.toMatchObject({ code: 'ArtifactMissing' });
  expect(existsSync(object)).toBe(true);
});
