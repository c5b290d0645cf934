import { once } from 'node:events';
import { appendFileSync, chmodSync, existsSync, readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type CacheHold, type Fetch, openObjectCache } from '../../../../activities/artifacts/cache/object-cache.js';
import { temporaryFolder } from '../../../temporary-folder.js';
import { digestOf, startProcess, untilThere } from './cache-user.js';

const bringing =
  (content: string): Fetch =>
  async (file, makeRoom) => {
    await makeRoom(content.length);
    writeFileSync(file, content);
  };

const unneeded: Fetch = async () => {
  throw new Error('fetched what is cached');
};

const cacheOf = (size = 2 ** 20) => {
  const folder = join(temporaryFolder(), 'cache');
  return { folder, cache: openObjectCache({ folder, size }) };
};

const cachedDigests = (folder: string): readonly string[] =>
  readdirSync(join(folder, 'objects'), { recursive: true, encoding: 'utf8' })
    .map((name) => name.split('/')[1] ?? '')
    .filter((name) => name !== '');

const bring = (hold: CacheHold, content: string): Promise<string> => hold.path(digestOf(content), bringing(content));

test('an object is fetched once, also for callers that ask at once, and is found by the next process', async () => {
  const { folder, cache } = cacheOf();
  const hold = await cache.hold();
  let fetches = 0;
  const fetch: Fetch = async (file, makeRoom) => {
    fetches++;
    await bringing('hello')(file, makeRoom);
  };
  const paths = await Promise.all([1, 2, 3].map(() => hold.path(digestOf('hello'), fetch)));
  expect([fetches, new Set(paths).size]).toEqual([1, 1]);
  const next = await openObjectCache({ folder, size: 2 ** 20 }).hold();
  expect(readFileSync(await next.path(digestOf('hello'), unneeded), 'utf8')).toBe('hello');
});

test('of many objects that are wanted at once, four are fetched at a time', async () => {
  const hold = await cacheOf().cache.hold();
  let now = 0;
  let most = 0;
  let beginAll = () => {};
  const fourHaveBegun = new Promise<void>((resolve) => (beginAll = resolve));
  const contents = Array.from({ length: 40 }, (_, number) => `content ${number}`);
  await Promise.all(
    contents.map((content) =>
      hold.path(digestOf(content), async (file, makeRoom) => {
        most = Math.max(most, ++now);
        if (now === 4) beginAll();
        await fourHaveBegun;
        await bringing(content)(file, makeRoom);
        now--;
      }),
    ),
  );
  expect(most).toBe(4);
});

test('of processes that want one object at once, one fetches it', async () => {
  const { folder } = cacheOf();
  const log = `${folder}-fetches`;
  const started = Array.from({ length: 4 }, (_, number) =>
    startProcess(`
      const hold = await openObjectCache({ folder: ${JSON.stringify(folder)}, size: 1e6 }).hold();
      writeFileSync(${JSON.stringify(`${folder}-ready-${number}`)}, '');
      await until(${JSON.stringify(`${folder}-go`)});
      const path = await hold.path('${digestOf('hello')}', async (file) => {
        appendFileSync(${JSON.stringify(log)}, 'fetch\\n');
        await sleep(300);
        writeFileSync(file, 'hello');
      });
      console.log(existsSync(path));`),
  );
  for (const number of started.keys()) await untilThere(`${folder}-ready-${number}`);
  writeFileSync(`${folder}-go`, '');
  expect(await Promise.all(started.map(({ output }) => output))).toEqual(Array.from({ length: 4 }, () => 'true\n'));
  expect(readFileSync(log, 'utf8')).toBe('fetch\n');
});

test('a killed process’s beginning of an object is gone on with, and what it held may be removed', async () => {
  const { folder, cache } = cacheOf(10);
  const { process: killed } = startProcess(`
    const hold = await openObjectCache({ folder: ${JSON.stringify(folder)}, size: 10 }).hold();
    await hold.path('${digestOf('held')}', async (file) => writeFileSync(file, 'held'));
    await hold.path('${digestOf('hello')}', async (file) => {
      writeFileSync(file, 'hel');
      writeFileSync(${JSON.stringify(`${folder}-begun`)}, '');
      await sleep(1e6);
    });`);
  await untilThere(`${folder}-begun`);
  killed.kill('SIGKILL');
  await once(killed, 'exit');
  const hold = await cache.hold();
  const path = await hold.path(digestOf('hello'), async (file, makeRoom) => {
    expect(readFileSync(file, 'utf8')).toBe('hel');
    await makeRoom(7);
    appendFileSync(file, 'lo');
  });
  expect(readFileSync(path, 'utf8')).toBe('hello');
  expect(cachedDigests(folder)).toEqual([digestOf('hello')]);
});

test.each([
  ['other content', (file: string) => writeFileSync(file, 'jello')],
  ['half of it', (file: string) => truncateSync(file, 2)],
  ['nothing', (file: string) => truncateSync(file)],
])('a cached file that holds %s is fetched again', async (_, damage) => {
  const { folder, cache } = cacheOf();
  const hold = await cache.hold();
  await bring(hold, 'hello');
  await hold.release();
  const object = join(folder, 'objects', digestOf('hello').slice(0, 2), digestOf('hello'));
  chmodSync(object, 0o644);
  damage(object);
  const path = await bring(await cache.hold(), 'hello');
  expect(readFileSync(path, 'utf8')).toBe('hello');
});

test('room is made by removing what was not used for longest, and never what is held', async () => {
  const { folder, cache } = cacheOf(12);
  const held = await cache.hold();
  const inUse = await bring(held, 'aaaa');
  for (const content of ['bbbb', 'cccc']) {
    const hold = await cache.hold();
    await bring(hold, content);
    await hold.release();
  }
  const again = await cache.hold();
  await again.path(digestOf('bbbb'), unneeded);
  await again.release();
  const next = await cache.hold();
  await bring(next, 'dddd');
  expect(cachedDigests(folder).toSorted()).toEqual(['aaaa', 'bbbb', 'dddd'].map(digestOf).toSorted());
  expect(readFileSync(inUse, 'utf8')).toBe('aaaa');
});

test('what is held may take more than the size, and goes when it is released', async () => {
  const { folder, cache } = cacheOf(8);
  const hold = await cache.hold();
  const paths = await Promise.all(['aaaa', 'bbbb', 'cccc'].map((content) => bring(hold, content)));
  expect(paths.map((path) => readFileSync(path, 'utf8'))).toEqual(['aaaa', 'bbbb', 'cccc']);
  await hold.release();
  await bring(await cache.hold(), 'dddd');
  expect(cachedDigests(folder)).toHaveLength(2);
});

test('a held file stays whole when another process removes the object', async () => {
  const { folder, cache } = cacheOf();
  const path = await bring(await cache.hold(), 'hello');
  const other = openObjectCache({ folder, size: 1 });
  await bring(await other.hold(), 'other');
  expect(existsSync(path)).toBe(true);
  expect(readFileSync(path, 'utf8')).toBe('hello');
});

test('a caller that is cancelled leaves the others their object', async () => {
  const { cache } = cacheOf();
  const hold = await cache.hold();
  const cancelled = new AbortController();
  let begun = () => {};
  const isBegun = new Promise<void>((resolve) => (begun = resolve));
  const first = hold.path(
    digestOf('hello'),
    () =>
      new Promise((_, reject) => {
        cancelled.signal.addEventListener('abort', () => reject(new Error('cancelled')));
        begun();
      }),
    cancelled.signal,
  );
  await isBegun;
  const second = bring(hold, 'hello');
  cancelled.abort();
  await expect(first).rejects.toThrow('cancelled');
  expect(readFileSync(await second, 'utf8')).toBe('hello');
});

test('processes leave nothing but the cached objects once they have ended', async () => {
  const { folder, cache } = cacheOf();
  const { output } = startProcess(`
    const hold = await openObjectCache({ folder: ${JSON.stringify(folder)}, size: 1e6 }).hold();
    await hold.path('${digestOf('hello')}', async (file) => writeFileSync(file, 'hello'));`);
  await output;
  await (await cache.hold()).release();
  expect(readdirSync(join(folder, 'processes'))).toHaveLength(2);
  expect(readdirSync(join(folder, 'partial'), { recursive: true })).toEqual([digestOf('hello').slice(0, 2)]);
});
