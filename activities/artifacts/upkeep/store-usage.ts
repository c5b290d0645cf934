import { STAGES } from '../../../contracts/stage.js';
import type { ListedObject } from '../backend/store-backend.js';
import type { StoreInventory } from './store-inventory.js';

/** How much of a store something takes. */
export interface Usage {
  /** A stage whose artifacts they are, or another kind. */
  readonly what: string;
  readonly files: number;
  readonly bytes: number;
}

const TAKEN_IN = 'taken in, or named by no outcome';

/** What a store holds: the artifacts of each stage, counted once with the first stage that has them, and the rest. */
export const storeUsage = ({ objects, outcomes, leases, beats, checks }: StoreInventory): readonly Usage[] => {
  const stageOf = new Map<string, string>();
  for (const stage of STAGES) {
    for (const { record } of outcomes) {
      if (record?.outcome.stage !== stage) continue;
      for (const { sha256 } of Object.values(record.outcome.artifacts)) {
        if (!stageOf.has(sha256)) stageOf.set(sha256, stage);
      }
    }
  }
  const artifactsOf = (what: string) => objects.filter(({ name }) => (stageOf.get(name.digest) ?? TAKEN_IN) === what);
  return [
    ...[...STAGES, TAKEN_IN].map((what) => usageOf(`artifacts: ${what}`, artifactsOf(what))),
    usageOf(
      'outcomes',
      outcomes.map(({ listed }) => listed),
    ),
    usageOf('leases', [...leases.map(({ listed }) => listed), ...beats, ...checks]),
  ].filter(({ files }) => files > 0);
};

const usageOf = (what: string, listed: readonly ListedObject[]): Usage => ({
  what,
  files: listed.length,
  bytes: listed.reduce((total, { bytes }) => total + bytes, 0),
});
