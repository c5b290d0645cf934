import type { BisectPartInput, BisectStep } from '../contracts/bisect.js';
import { measureEngines } from './bisect-engines.js';
import { nightActivities } from './stage-proxies.js';

/** Measures the engines of two nights on a board on which a part of what is searched changed between them. */
export async function bisectPartWorkflow({
  nightId,
  benchmark,
  nodeId,
  contestants,
}: BisectPartInput): Promise<BisectStep> {
  const lane = await nightActivities().nightLane({ nightId, benchmark, nodeId });
  return measureEngines(lane, contestants, 'part');
}
