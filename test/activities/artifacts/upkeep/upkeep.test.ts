import { describe, expect, test } from 'vitest';
import type { OutcomeRecord } from '../../../../activities/artifacts/outcome-record.js';
import { damagedObjects } from '../../../../activities/artifacts/upkeep/damaged-objects.js';
import { readInventory } from '../../../../activities/artifacts/upkeep/store-inventory.js';
import { storeUsage } from '../../../../activities/artifacts/upkeep/store-usage.js';
import { fileWith, storePlaces } from '../store-places.js';

const KEY = 'a'.repeat(64);
const TEXT = { mediaType: 'text/plain', name: 'greeting.txt' };

for (const { title, absence, open } of storePlaces().slice(1)) {
  describe.skipIf(absence !== undefined)(`in ${title}${absence === undefined ? '' : ` (${absence})`}`, () => {
    const usedPlace = async () => {
      const place = await open();
      const { artifacts, outcomes } = place.machine();
      const onnx = await artifacts.put(fileWith('hello\n').file, TEXT);
      await artifacts.put(fileWith('weights').file, TEXT);
      const record: OutcomeRecord = {
        identity: { stage: 'fold', version: 1, program: 'fold', parameters: {}, inputs: {}, tools: {} },
        outcome: { key: KEY, stage: 'fold', artifacts: { onnx }, facts: {}, seconds: 1, finishedAt: '', tools: {} },
      };
      await outcomes.write(record);
      const { backend } = place;
      if (backend === undefined) throw new Error('no shared store');
      const damages = async () => {
        const found: string[] = [];
        const { signal } = new AbortController();
        for await (const { what } of damagedObjects(backend, await readInventory(backend), signal)) found.push(what);
        return found;
      };
      return { ...place, backend, onnx, damages };
    };

    test('what is in a store is counted by the stage that made it', async () => {
      const { backend } = await usedPlace();
      const usage = storeUsage(await readInventory(backend));
      expect(usage.map(({ what, files }) => [what, files])).toEqual([
        ['artifacts: fold', 1],
        ['artifacts: taken in, or named by no outcome', 1],
        ['outcomes', 1],
      ]);
      expect(usage[0]?.bytes).toBe(6);
    });

    test('a whole store has no damage; damaged objects and what needs them are found', async () => {
      const { damages, overwrite, onnx } = await usedPlace();
      expect(await damages()).toEqual([]);
      await overwrite({ kind: 'objects', digest: onnx.sha256 }, 'jello\n');
      await overwrite({ kind: 'outcomes', digest: 'b'.repeat(64) }, '{"identity":');
      expect((await damages()).map((what) => what.replaceAll(/[0-9a-f]{64}/g, '…')).toSorted()).toEqual([
        'artifact …: its content has sha256 …',
        'outcome … of fold: greeting.txt (sha256 …) is missing or damaged',
        'outcome …: no record can be read',
      ]);
    });
  });
}
