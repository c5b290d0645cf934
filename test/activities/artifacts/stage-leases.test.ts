import { randomBytes } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import type { StoreBackend } from '../../../activities/artifacts/backend/store-backend.js';
import {
  type LeaseTerms,
  openStageLeases,
  type StageLease,
} from '../../../activities/artifacts/shared/stage-leases.js';
import { temporaryFolder } from '../../temporary-folder.js';
import { storePlaces } from './store-places.js';

const NEVER_MS = 1e6;

const taken = async (backend: StoreBackend, key: string, terms: LeaseTerms): Promise<StageLease> => {
  const answer = await openStageLeases(backend, terms).take(key, []);
  if (answer.kind !== 'taken') throw new Error(`held by ${answer.holder}`);
  return answer.lease;
};

const namesOf = async (backend: StoreBackend, kind: 'leases' | 'beats'): Promise<readonly string[]> => {
  const names: string[] = [];
  for await (const { name, version } of backend.list(kind)) names.push(`${name.digest} ${version}`);
  return names;
};

for (const { title, absence, open } of storePlaces().slice(1)) {
  describe.skipIf(absence !== undefined)(`in ${title}${absence === undefined ? '' : ` (${absence})`}`, () => {
    const place = async () => {
      const { backend } = await open();
      if (backend === undefined) throw new Error('no shared store');
      return { backend, key: randomBytes(32).toString('hex') };
    };

    test('of machines that ask for one lease at once, one has it and the others know who', async () => {
      const { backend, key } = await place();
      const asked = ['a', 'b', 'c', 'd'].map((holder) => openStageLeases(backend, { holder }).take(key, []));
      const answers = await Promise.all(asked);
      const winners = answers.filter(({ kind }) => kind === 'taken');
      const holders = answers.flatMap((answer) => (answer.kind === 'held' ? [answer.holder] : []));
      expect([winners.length, holders.length, new Set(holders).size]).toEqual([1, 3, 1]);
      for (const answer of winners) if (answer.kind === 'taken') await answer.lease.release();
    });

    test('a lease that is given back is free, and leaves nothing', async () => {
      const { backend, key } = await place();
      await (await taken(backend, key, { holder: 'a' })).release();
      expect([await namesOf(backend, 'leases'), await namesOf(backend, 'beats')]).toEqual([[], []]);
      await (await taken(backend, key, { holder: 'b' })).release();
    });

    test('a lease whose holder is silent runs out, and its late release does not take it from the next holder', async () => {
      const { backend, key } = await place();
      const silent = await taken(backend, key, { holder: 'a', beatMs: NEVER_MS });
      const waiting = openStageLeases(backend, { holder: 'b', leaseMs: 0 });
      expect(await waiting.take(key, [])).toEqual({ kind: 'held', holder: 'a' });
      const next = await waiting.take(key, []);
      expect(next.kind).toBe('taken');
      await silent.release();
      expect(await openStageLeases(backend, { holder: 'c' }).take(key, [])).toEqual({ kind: 'held', holder: 'b' });
      if (next.kind === 'taken') await next.lease.release();
      expect([await namesOf(backend, 'leases'), await namesOf(backend, 'beats')]).toEqual([[], []]);
    });

    test('a lease that a killed process left is taken at once by the next one of its state folder, and by no other', async () => {
      const { backend, key } = await place();
      const killed = { holder: 'a', folder: temporaryFolder(), beatMs: NEVER_MS };
      await taken(backend, key, killed);
      const others = openStageLeases(backend, { holder: 'a', folder: temporaryFolder() });
      expect(await others.take(key, [])).toEqual({ kind: 'held', holder: 'a' });
      const next = openStageLeases(backend, killed);
      const answer = await next.take(key, []);
      expect(answer.kind).toBe('taken');
      expect(await next.take(key, [])).toEqual({ kind: 'held', holder: 'a' });
      if (answer.kind === 'taken') await answer.lease.release();
      expect([await namesOf(backend, 'leases'), await namesOf(backend, 'beats'), readdirSync(killed.folder)]).toEqual([
        [],
        [],
        [],
      ]);
    });

    test('a lease whose holder is heard of does not run out', async () => {
      const { backend, key } = await place();
      const lease = await taken(backend, key, { holder: 'a', beatMs: 5 });
      const waiting = openStageLeases(backend, { holder: 'b', leaseMs: 0 });
      for (let look = 0; look < 5; look++) {
        expect((await waiting.take(key, [])).kind).toBe('held');
        const [before] = await namesOf(backend, 'beats');
        while ((await namesOf(backend, 'beats'))[0] === before) await sleep(5);
      }
      await lease.release();
      expect((await waiting.take(key, [])).kind).toBe('taken');
    });

    test('a lease that nobody can read runs out', async () => {
      const { backend, key } = await place();
      await backend.create({ kind: 'leases', digest: key }, '{"holder":');
      const waiting = openStageLeases(backend, { holder: 'b', leaseMs: 0 });
      expect(await waiting.take(key, [])).toEqual({ kind: 'held', holder: 'another machine' });
      const next = await waiting.take(key, []);
      if (next.kind === 'taken') await next.lease.release();
      expect(next.kind).toBe('taken');
    });
  });
}
