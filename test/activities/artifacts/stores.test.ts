import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { OutcomeRecord } from '../../../activities/artifacts/outcome-record.js';
import { sha256Of } from '../../../activities/artifacts/sha256-of.js';
import { requireUsable } from '../../../activities/artifacts/shared/require-usable.js';
import { fileWith, storePlaces } from './store-places.js';

const KEY = 'a'.repeat(64);
const TEXT = { mediaType: 'text/plain', name: 'greeting.txt' };
/** More than is sent in one request. */
const LARGE_BYTES = 20 * 2 ** 20 + 1;

const recordOf = (seconds: number, artifacts: OutcomeRecord['outcome']['artifacts'] = {}): OutcomeRecord => ({
  identity: { stage: 'fold', version: 1, program: 'fold', parameters: {}, inputs: {}, tools: {} },
  outcome: {
    key: KEY,
    stage: 'fold',
    artifacts,
    facts: {},
    seconds,
    finishedAt: '2026-11-27T12:00:00.000Z',
    tools: {},
  },
});

const places = storePlaces();

for (const { title, absence, open } of places) {
  describe.skipIf(absence !== undefined)(`in ${title}${absence === undefined ? '' : ` (${absence})`}`, () => {
    test.each([
      ['a text', Buffer.from('hello\n')],
      ['nothing', Buffer.alloc(0)],
      ['more than one request takes', randomBytes(LARGE_BYTES)],
    ])('%s is named by its sha256, stored once, and comes back whole on another machine', async (_, content) => {
      const { machine } = await open();
      const { file, sha256 } = fileWith(content);
      const { artifacts } = machine();
      const ref = await artifacts.put(file, TEXT);
      expect(ref).toEqual({ sha256, bytes: content.length, ...TEXT });
      expect(await artifacts.put(file, TEXT)).toEqual(ref);
      const other = machine().artifacts;
      expect(await other.has(ref)).toBe(true);
      expect(await sha256Of(await other.path(ref))).toBe(sha256);
    });

    test('what was never stored is missing', async () => {
      const { artifacts } = (await open()).machine();
      const ref = { sha256: 'b'.repeat(64), bytes: 1, ...TEXT };
      expect(await artifacts.has(ref)).toBe(false);
      await expect(artifacts.path(ref)).rejects.toMatchObject({
        code: 'ArtifactMissing',
        message: expect.stringContaining('greeting.txt') as string,
      });
    });

    test.each([
      ['other content', 'jello\n'],
      ['half of it', 'hel'],
      ['nothing', ''],
    ])(
      'an object that holds %s is found when it is read, named, removed, and mended by who makes it again',
      async (_, content) => {
        const { machine, overwrite } = await open();
        const { file, sha256 } = fileWith('hello\n');
        const ref = await machine().artifacts.put(file, TEXT);
        await overwrite({ kind: 'objects', digest: sha256 }, content);
        const { artifacts } = machine();
        await expect(artifacts.text(ref)).rejects.toMatchObject({
          code: 'ArtifactMissing',
          message: expect.stringContaining('greeting.txt was damaged') as string,
        });
        expect(await artifacts.has(ref)).toBe(false);
        await machine().artifacts.put(file, TEXT);
        expect(await artifacts.text(ref)).toBe('hello\n');
      },
    );

    test('an object that was cut short is mended by who stores its content', async () => {
      const { machine, overwrite } = await open();
      const { file, sha256 } = fileWith('hello\n');
      const ref = await machine().artifacts.put(file, TEXT);
      await overwrite({ kind: 'objects', digest: sha256 }, 'hel');
      await machine().artifacts.put(file, TEXT);
      expect(await machine().artifacts.text(ref)).toBe('hello\n');
    });

    test.each(['../precious.txt', '', '5891', 'A'.repeat(64), `${'a'.repeat(64)}\n`])(
      'the digest %j is refused wherever it enters',
      async (sha256) => {
        const { artifacts, outcomes } = (await open()).machine();
        const ref = { sha256, bytes: 1, ...TEXT };
        for (const refused of [
          () => artifacts.path(ref),
          () => artifacts.text(ref),
          () => artifacts.has(ref),
          () => outcomes.read(sha256),
          () => outcomes.remove(sha256),
        ]) {
          await expect(refused()).rejects.toMatchObject({ code: 'InputInvalid' });
        }
      },
    );

    test('paths stay until the work that asked for them ends', async () => {
      const { machine } = await open();
      const { artifacts } = machine();
      const ref = await artifacts.put(fileWith('hello\n').file, TEXT);
      const text = await artifacts.during({}, async (own) => readFileSync(await own.path(ref), 'utf8'));
      expect(text).toBe('hello\n');
    });

    test('an outcome comes back on another machine as it was written', async () => {
      const { machine } = await open();
      const ref = await machine().artifacts.put(fileWith('hello\n').file, TEXT);
      const record = { ...recordOf(1, { text: ref }), writtenBy: 'a later version' };
      expect(await machine().outcomes.write(record)).toEqual(record);
      const { outcomes } = machine();
      expect(await outcomes.read(KEY)).toEqual(record);
      await outcomes.remove(KEY, record);
      expect(await machine().outcomes.read(KEY)).toBeUndefined();
      await outcomes.remove(KEY);
    });

    test.each(['', '{}', 'null', '{"identity":', JSON.stringify(recordOf(1)).replaceAll(KEY, 'c'.repeat(64))])(
      'a record that holds %j counts as none and is replaced by the next one written',
      async (text) => {
        const { machine, overwrite } = await open();
        await overwrite({ kind: 'outcomes', digest: KEY }, text);
        const { outcomes } = machine();
        expect(await outcomes.read(KEY)).toBeUndefined();
        await outcomes.write(recordOf(2));
        expect(await machine().outcomes.read(KEY)).toEqual(recordOf(2));
      },
    );
  });
}

for (const { title, absence, open } of places.slice(1)) {
  describe.skipIf(absence !== undefined)(
    `between machines that share ${title}${absence === undefined ? '' : ` (${absence})`}`,
    () => {
      test('of machines that write one outcome at once, all go on with that of the first', async () => {
        const { machine } = await open();
        const standing = await Promise.all(
          Array.from({ length: 8 }, (_, seconds) => machine().outcomes.write(recordOf(seconds))),
        );
        const stored = await machine().outcomes.read(KEY);
        expect(standing).toEqual(Array.from({ length: 8 }, () => stored));
      });

      test('a record is removed only by who has seen that one', async () => {
        const { machine } = await open();
        await machine().outcomes.write(recordOf(1));
        await machine().outcomes.remove(KEY, recordOf(2));
        expect(await machine().outcomes.read(KEY)).toEqual(recordOf(1));
      });

      test('machines that store one artifact at once leave one whole object', async () => {
        const { machine } = await open();
        const content = randomBytes(LARGE_BYTES);
        const { file } = fileWith(content);
        const refs = await Promise.all([1, 2, 3].map(() => machine().artifacts.put(file, TEXT)));
        const { artifacts } = machine();
        for (const ref of refs) expect(readFileSync(await artifacts.path(ref)).equals(content)).toBe(true);
      });

      test('a store that can be used is found so, and nothing is left in it', async () => {
        const { backend } = await open();
        if (backend === undefined) throw new Error('no shared store');
        await requireUsable(backend);
        const left: unknown[] = [];
        for await (const { name } of backend.list('checks')) left.push(name);
        expect(left).toEqual([]);
      });

      test('an object that is lost from the store is stored again by a machine that has it in its cache', async () => {
        const { machine, overwrite } = await open();
        const { artifacts } = machine();
        const ref = await artifacts.put(fileWith('hello\n').file, TEXT);
        await overwrite({ kind: 'objects', digest: ref.sha256 }, 'hel');
        expect(await artifacts.has(ref)).toBe(true);
        expect(await machine().artifacts.text(ref)).toBe('hello\n');
      });
    },
  );
}
