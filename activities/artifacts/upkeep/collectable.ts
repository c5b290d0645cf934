import type { ListedObject } from '../backend/store-backend.js';
import type { ListedOutcome, StoreInventory } from './store-inventory.js';

/** What is needed whatever its age. */
export interface Marks {
  /** Stage keys. */
  readonly keys: ReadonlySet<string>;
  /** Digests of artifacts. */
  readonly digests: ReadonlySet<string>;
}

const DIGEST = /[0-9a-f]{64}/g;

/** Every digest in a text, such as the JSON of a record. */
export const digestsIn = (text: string): readonly string[] => text.match(DIGEST) ?? [];

/**
 * What nothing needs: neither the marks, nor a lease, nor anything that was stored after `since`, nor what these name. An outcome
 * needs its artifacts and inputs, and an artifact the outcomes that made it, since they are of no use without each other.
 */
export const collectable = (inventory: StoreInventory, marks: Marks, since: Date): readonly ListedObject[] => {
  const isYoung = ({ modifiedAt }: ListedObject): boolean => modifiedAt >= since;
  const outcomes = new Map(inventory.outcomes.map((outcome) => [outcome.listed.name.digest, outcome]));
  const makers = makersOf(inventory.outcomes);
  const leased = inventory.leases.flatMap(({ listed, text }) => [listed.name.digest, ...digestsIn(text)]);
  const young = [...inventory.objects, ...inventory.outcomes.map(({ listed }) => listed)].filter(isYoung);
  // A stage key and a digest of content are never the same text.
  const kept = new Set<string>();
  const reached = [...marks.keys, ...marks.digests, ...leased, ...young.map(({ name }) => name.digest)];
  for (let next = reached.pop(); next !== undefined; next = reached.pop()) {
    if (kept.has(next)) continue;
    kept.add(next);
    reached.push(...(makers.get(next) ?? []), ...namedBy(outcomes.get(next)));
  }
  const beats = inventory.beats.filter((beat) => !isYoung(beat));
  const checks = inventory.checks.filter((check) => !isYoung(check));
  // Outcomes first: who reads one meanwhile finds its artifacts.
  return [...inventory.outcomes.map(({ listed }) => listed), ...inventory.objects, ...beats, ...checks].filter(
    ({ name }) => !kept.has(name.digest),
  );
};

const namedBy = (outcome: ListedOutcome | undefined): readonly string[] =>
  outcome?.record === undefined ? [] : [...artifactsOf(outcome), ...Object.values(outcome.record.identity.inputs)];

const artifactsOf = ({ record }: ListedOutcome): readonly string[] =>
  Object.values(record?.outcome.artifacts ?? {}).map(({ sha256 }) => sha256);

const makersOf = (outcomes: readonly ListedOutcome[]): ReadonlyMap<string, readonly string[]> => {
  const makers = new Map<string, string[]>();
  for (const outcome of outcomes) {
    for (const sha256 of artifactsOf(outcome)) {
      makers.set(sha256, [...(makers.get(sha256) ?? []), outcome.listed.name.digest]);
    }
  }
  return makers;
};
