import { Runtime } from '@temporalio/worker';
import { cacheLookups, stageRuns, transfers } from '../activities/diagnostics.js';

/** Counts what this process finds in the store and in its cache, and what it moves, until stopped; for use after the Runtime is installed. */
export const countStoreUse = (): (() => void) => {
  const { metricMeter } = Runtime.instance();
  const outcomes = metricMeter.createCounter('quantfleet_outcomes', '', 'Stages by whether their outcome was found');
  const moved = metricMeter.createCounter('quantfleet_transferred_bytes', '', 'Bytes from and to the shared store');
  const lookups = metricMeter.createCounter('quantfleet_cache_lookups', '', 'Objects asked of the cache');
  const stops = [
    stageRuns.listen(({ stage, outcome }) => {
      // That it failed is counted with its Activity.
      void outcome.then(({ kind }) => outcomes.add(1, { stage, kind })).catch(() => {});
    }),
    transfers.listen(({ direction, bytes }) => moved.add(bytes, { direction })),
    cacheLookups.listen(({ isHit }) => lookups.add(1, { result: isHit ? 'hit' : 'miss' })),
  ];
  return () => stops.forEach((stop) => stop());
};
