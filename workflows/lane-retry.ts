import { isRetried } from '../contracts/retry.js';
import type { TrialPoint } from '../contracts/trial-point.js';
import type { TrialStatus } from '../contracts/trial-record.js';
import type { LaneInput } from '../contracts/workflows.js';
import { resultActivities } from './stage-proxies.js';

/**
 * How the trials of a lane ended that a retry leaves as they are, by trial id; none where the lane is of a first run. Rows of
 * trials that the node, as it says itself that it is now, does not have any more are removed.
 */
export const keptTrials = async (
  { plan, nodeId, retry }: LaneInput,
  points: readonly TrialPoint[],
  isHindered: boolean,
): Promise<ReadonlyMap<string, TrialStatus>> => {
  if (retry === undefined) return new Map();
  const ends = await resultActivities().trialEnds({ sweepId: plan.sweepId, nodeId });
  const planned = new Map(points.map((point) => [point.trialId, point]));
  const superseded = ends.filter(({ trialId, status }) => status !== 'measured' && !planned.has(trialId));
  if (!isHindered && superseded.length > 0) {
    await resultActivities().removeTrials({ trialIds: superseded.map(({ trialId }) => trialId) });
  }
  const isKept = (end: (typeof ends)[number]): boolean => {
    const point = planned.get(end.trialId);
    const canRunNow = end.status === 'unsupported' && point?.unsupported === null;
    return point !== undefined && !canRunNow && !isRetried(end, retry.failed);
  };
  return new Map(ends.filter(isKept).map(({ trialId, status }) => [trialId, status]));
};
