import type { StoreBackend } from '../../activities/artifacts/backend/store-backend.js';
import { collectable, digestsIn, type Marks } from '../../activities/artifacts/upkeep/collectable.js';
import { readInventory } from '../../activities/artifacts/upkeep/store-inventory.js';
import type { ResultsPlace } from '../../contracts/results-place.js';
import { QuantfleetFailure } from '../../contracts/quantfleet-failure.js';
import type { CommandContext } from '../command-context.js';
import { EXIT } from '../exit-codes.js';
import { openStorePlace, sizeText } from '../store-upkeep.js';
import { withResults } from '../with-results.js';

const DAY_MS = 24 * 3_600_000;

/** What to collect. */
export interface Collection {
  /** Says what would be removed, and removes nothing. */
  readonly dryRun: boolean;
  /** Days for which everything stays, since a running sweep may need it. */
  readonly graceDays: number;
}

/** Removes from the store what no result names, and no running sweep can need. */
export const runStoreGc = async (
  { settings, json, say }: CommandContext,
  { dryRun, graceDays }: Collection,
): Promise<number> => {
  const backend = await openStorePlace(settings);
  const since = new Date(Date.now() - graceDays * DAY_MS);
  const inventory = await readInventory(backend);
  // Read after the store: a trial that ends meanwhile is then in the results.
  const marks = await readMarks(settings.results);
  if (settings.store.shared !== undefined && marks.digests.size === 0) throw noResults(settings.stateDir);
  const unneeded = collectable(inventory, marks, since);
  let bytes = 0;
  let files = 0;
  for (const { name, version, bytes: size } of unneeded) {
    if (!dryRun && !(await backend.remove(name, version))) continue;
    bytes += size;
    files++;
  }
  const uploads = await collectUnfinished(backend, since, dryRun);
  const kept = inventory.objects.length + inventory.outcomes.length - files;
  if (json) process.stdout.write(`${JSON.stringify({ dryRun, files, bytes, uploads, kept }, null, 2)}\n`);
  else {
    const what = dryRun ? 'would be removed' : 'removed';
    say(`${files} files (${sizeText(bytes)}) and ${uploads} unfinished uploads ${what}; ${kept} files stay.`);
  }
  return EXIT.ok;
};

const readMarks = (place: ResultsPlace): Promise<Marks> =>
  withResults(place, async (results) => {
    const keys = new Set<string>();
    const digests = new Set<string>();
    for (const sweep of await results.sweeps()) {
      for (const digest of digestsIn(JSON.stringify(sweep))) digests.add(digest);
      for (const { stages } of await results.trials(sweep.sweepId)) for (const { key } of stages) keys.add(key);
      for (const { compared } of await results.comparisons(sweep.sweepId)) {
        for (const { key } of compared?.blocks ?? []) keys.add(key);
      }
    }
    for (const { nightId } of await results.nights()) {
      for (const { compared } of await results.nightComparisons(nightId)) {
        for (const { key } of compared?.blocks ?? []) keys.add(key);
      }
      // A later night may measure them again.
      for (const digest of digestsIn(JSON.stringify(await results.nightEngines(nightId)))) digests.add(digest);
    }
    return { keys, digests };
  });

const noResults = (stateDir: string): QuantfleetFailure =>
  new QuantfleetFailure(
    'NotFound',
    `No sweep is in the results of ${stateDir}, so nothing says what of the shared store is needed.`,
    {
      advice: 'Run it on the machine that has the results.',
    },
  );

const collectUnfinished = async (backend: StoreBackend, since: Date, dryRun: boolean): Promise<number> => {
  let count = 0;
  for await (const { startedAt, remove } of backend.unfinished()) {
    if (startedAt >= since) continue;
    if (!dryRun) await remove();
    count++;
  }
  return count;
};
