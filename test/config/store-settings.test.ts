import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { loadSettings } from '../../config/load-settings.js';
import { temporaryFolder } from '../temporary-folder.js';

const settingsOf = (text: string) => {
  const folder = temporaryFolder();
  const file = join(folder, 'quantfleet.yaml');
  writeFileSync(file, text);
  return { folder, load: () => loadSettings(file) };
};

test('without the key the store stays in the state folder', () => {
  expect(settingsOf('nodeId: one\n').load().store).toEqual({ shared: undefined, reserve: 2 ** 30 });
});

test('a shared folder and a cache are found from the file, the cache in the state folder where none is named', () => {
  const near = settingsOf('store: { folder: shared, cache: { folder: cache, size: 1.5 GiB } }\n');
  expect(near.load().store.shared).toEqual({
    folder: join(near.folder, 'shared'),
    cache: { folder: join(near.folder, 'cache'), size: 1.5 * 2 ** 30 },
  });
  const far = settingsOf('stateDir: state\nstore: { s3: { bucket: quantfleet } }\n');
  expect(far.load().store.shared).toEqual({
    s3: { bucket: 'quantfleet' },
    cache: { folder: join(far.folder, 'state', 'store-cache'), size: 32 * 2 ** 30 },
  });
});

test('a login in an endpoint is refused and not repeated', () => {
  const { load } = settingsOf('store: { s3: { bucket: abc, endpoint: "https://key:planted-secret@nas" } }\n');
  expect(load).toThrow(/without login, path or query, found "https:\/\/…@nas"/);
});

test.each([
  ['{ folder: a, s3: { bucket: abc } }', 'store: expected one of the keys folder and s3, not both'],
  ['{ cache: { size: 1 GB } }', 'store: expected folder or s3 with cache'],
  ['{ reserve: 0 }', 'store.reserve: expected more than 0'],
  ['{ folder: s3://bucket/prefix }', 'store.folder: expected a path of this machine, not a URL'],
  ['{ s3: { bucket: My_Bucket } }', 'store.s3.bucket: expected 3 to 63 lower-case letters'],
  ['{ s3: { bucket: abc, endpoint: "https://key:secret@nas" } }', 'store.s3.endpoint: expected http:// or https://'],
  ['{ s3: { bucket: abc, endpoint: "nas:7070" } }', 'store.s3.endpoint: expected http:// or https://'],
  ['{ s3: { bucket: abc, prefix: /a } }', 'store.s3.prefix: expected names of letters'],
  ['{ s3: { bucket: abc, secretAccessKey: x } }', 'there is no key store.s3.secretAccessKey'],
  ['{ folder: a, cache: { size: 32 Gib } }', 'store.cache.size: expected a size as 500 MB or 32 GiB'],
  ['{ folder: a, cache: { size: 0 } }', 'store.cache.size: expected more than 0'],
])('store: %s is refused with what was expected', (store, message) => {
  expect(settingsOf(`store: ${store}\n`).load).toThrow(
    expect.objectContaining({ code: 'ConfigInvalid', message: expect.stringContaining(message) as string }),
  );
});
