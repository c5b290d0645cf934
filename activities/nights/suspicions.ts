import { NODES_IN_AN_ANSWER, type NightActivities, type NightSuspicion } from '../../contracts/night-activities.js';
import type { NightStores } from './night-stores.js';

/** Where a second session is needed, each board of a benchmark once; some of them at a time. */
export const nightSuspicions = async (
  { results }: Pick<NightStores, 'results'>,
  { nightId, from }: Parameters<NightActivities['nightSuspicions']>[0],
): Promise<readonly NightSuspicion[]> => {
  const benchmarks = await results.nightBenchmarks(nightId);
  const lanes = new Map<string, NightSuspicion>();
  for (const { nodeId, benchmark } of await results.nightSuspicions(nightId)) {
    const sweepId = benchmarks.find(({ name }) => name === benchmark)?.sweepId ?? '';
    lanes.set(JSON.stringify([benchmark, nodeId]), { benchmark, sweepId, nodeId });
  }
  return [...lanes.values()].slice(from, from + NODES_IN_AN_ANSWER);
};
