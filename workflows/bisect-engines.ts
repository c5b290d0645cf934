import { workflowInfo } from '@temporalio/workflow';
import type { BisectStep } from '../contracts/bisect.js';
import { NIGHT_METRICS } from '../contracts/night-metrics.js';
import type { Contestant } from '../contracts/turns.js';
import type { LaneInput } from '../contracts/workflows.js';
import { placedActivities } from './placed-activities.js';
import { bisectActivities } from './stage-proxies.js';

const LATENCY_BATCH_SIZE = 1;

/** Measures the engine of a good night, that of a bad one last, by turns on a board. */
export const measureEngines = async (
  { plan, splits, nodeId }: LaneInput,
  contestants: readonly Contestant[],
  name: string,
): Promise<BisectStep> => {
  const split = splits.find(({ role }) => role === 'evaluation');
  if (split === undefined || plan.comparison === undefined) throw new TypeError('The night compares nothing.');
  const { preprocessing, maxUnreadableShare, comparison } = plan;
  const { where: _, ...turns } = comparison;
  const node = placedActivities(plan, nodeId);
  const { packed } = await node.prepareSplit({ split, preprocessing, maxUnreadableShare });
  const blocks = await node.compareByTurns({
    contestants,
    reference: 0,
    turns,
    // A search measures now, and its own next attempt at a step goes on with it.
    repetition: `bisect/${workflowInfo().runId}/${name}`,
    preprocessing,
    evaluation: packed,
  });
  const batchSize = turns.batchSizes.includes(LATENCY_BATCH_SIZE)
    ? LATENCY_BATCH_SIZE
    : (turns.batchSizes[0] ?? LATENCY_BATCH_SIZE);
  return bisectActivities().bisectStep({ blocks, batchSize, marginPercent: NIGHT_METRICS['latency.p50'].margin });
};
