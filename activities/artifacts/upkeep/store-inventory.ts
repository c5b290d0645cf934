import type { ListedObject, ObjectKind, StoreBackend } from '../backend/store-backend.js';
import { type OutcomeRecord, parseOutcomeRecord } from '../outcome-record.js';

const READS_AT_ONCE = 16;

/** An outcome as it lies in the store. */
export interface ListedOutcome {
  readonly listed: ListedObject;
  /** `undefined` for a damaged one. */
  readonly record: OutcomeRecord | undefined;
}

/** A lease as it lies in the store. */
export interface ListedLease {
  readonly listed: ListedObject;
  readonly text: string;
}

/** All that is in a store. */
export interface StoreInventory {
  readonly objects: readonly ListedObject[];
  readonly outcomes: readonly ListedOutcome[];
  readonly leases: readonly ListedLease[];
  readonly beats: readonly ListedObject[];
  readonly checks: readonly ListedObject[];
}

/** Lists a store, and reads its outcomes and leases. */
export const readInventory = async (backend: StoreBackend): Promise<StoreInventory> => {
  const list = async (kind: ObjectKind): Promise<readonly ListedObject[]> => {
    const listed: ListedObject[] = [];
    for await (const object of backend.list(kind)) listed.push(object);
    return listed;
  };
  const textOf = async ({ name }: ListedObject): Promise<string> => (await backend.text(name))?.text ?? '';
  // Outcomes last: what a younger one names is then listed, or young itself.
  return {
    beats: await list('beats'),
    checks: await list('checks'),
    objects: await list('objects'),
    leases: await inTurn(await list('leases'), async (listed) => ({ listed, text: await textOf(listed) })),
    outcomes: await inTurn(await list('outcomes'), async (listed) => {
      const record = parseOutcomeRecord(await textOf(listed));
      return { listed, record: record?.outcome.key === listed.name.digest ? record : undefined };
    }),
  };
};

const inTurn = async <Item, Result>(
  items: readonly Item[],
  work: (item: Item) => Promise<Result>,
): Promise<readonly Result[]> => {
  const results: Result[] = [];
  for (let start = 0; start < items.length; start += READS_AT_ONCE) {
    results.push(...(await Promise.all(items.slice(start, start + READS_AT_ONCE).map(work))));
  }
  return results;
};
