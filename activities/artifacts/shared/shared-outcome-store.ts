import type { ObjectName, StoreBackend } from '../backend/store-backend.js';
import { canonicalJson } from '../canonical-json.js';
import { type OutcomeRecord, parseOutcomeRecord } from '../outcome-record.js';
import type { OutcomeStore } from '../outcome-store.js';
import type { Json } from '../../../contracts/stage.js';

interface StoredRecord {
  readonly version: string;
  /** `undefined` for a damaged one. */
  readonly record: OutcomeRecord | undefined;
}

/** Opens the outcomes of a store that machines share. */
export const openSharedOutcomeStore = (backend: StoreBackend): OutcomeStore => {
  const nameOf = (key: string): ObjectName => ({ kind: 'outcomes', digest: key });

  const find = async (key: string): Promise<StoredRecord | undefined> => {
    const stored = await backend.text(nameOf(key));
    if (stored === undefined) return undefined;
    const record = parseOutcomeRecord(stored.text ?? '');
    return { version: stored.version, record: record?.outcome.key === key ? record : undefined };
  };

  return {
    read: async (key) => (await find(key))?.record,
    async write(record) {
      const { key } = record.outcome;
      const text = `${JSON.stringify(record, null, 1)}\n`;
      for (;;) {
        if (await backend.create(nameOf(key), text)) return record;
        const standing = await find(key);
        if (standing?.record !== undefined) return standing.record;
        if (standing !== undefined) await backend.remove(nameOf(key), standing.version);
      }
    },
    async remove(key, seen) {
      if (seen === undefined) return void (await backend.remove(nameOf(key)));
      const standing = await find(key);
      if (standing?.record === undefined || !isSame(standing.record, seen)) return;
      await backend.remove(nameOf(key), standing.version);
    },
  };
};

const isSame = (one: OutcomeRecord, other: OutcomeRecord): boolean =>
  canonicalJson(one as unknown as Json) === canonicalJson(other as unknown as Json);
