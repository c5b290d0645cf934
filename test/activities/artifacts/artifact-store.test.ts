import { chmodSync, existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openArtifactStore } from '../../../activities/artifacts/artifact-store.js';
import { temporaryFolder } from '../../temporary-folder.js';

const DESCRIPTION = { mediaType: 'text/plain', name: 'greeting.txt' };

const storeWithGreeting = async () => {
  const folder = temporaryFolder();
  const file = join(folder, 'greeting.txt');
  writeFileSync(file, 'hello\n');
  const store = openArtifactStore(join(folder, 'store'));
  return { store, file, ref: await store.put(file, DESCRIPTION) };
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

test('a damaged object is found when it is read, named, and removed', async () => {
  const { store, ref } = await storeWithGreeting();
  const path = await store.path(ref);
  chmodSync(path, 0o644);
  writeFileSync(path, 'jello\n');
  await expect(store.path(ref)).rejects.toMatchObject({
    code: 'ArtifactMissing',
    message: expect.stringContaining('greeting.txt was damaged') as string,
  });
  expect(existsSync(path)).toBe(false);
  await expect(store.path(ref)).rejects.toMatchObject({ code: 'ArtifactMissing' });
});
