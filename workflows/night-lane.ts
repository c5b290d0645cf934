import type { NightLaneInput } from '../contracts/workflows.js';
import { nodeLaneWorkflow } from './node-lane.js';
import { nightActivities } from './stage-proxies.js';

/** The lane of a board on a night: it asks for its plan, so that what the night sends does not grow with its boards. */
export async function nightLaneWorkflow(input: NightLaneInput): Promise<void> {
  if ('plan' in input) return nodeLaneWorkflow(input);
  const { nightId, benchmark, nodeId } = input;
  return nodeLaneWorkflow(await nightActivities().nightLane({ nightId, benchmark, nodeId }));
}
