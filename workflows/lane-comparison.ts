import { CancellationScope, isCancellation } from '@temporalio/workflow';
import type { ArtifactRef } from '../contracts/artifact-ref.js';
import type { ComparisonRecord } from '../contracts/comparison-record.js';
import type { LaneContestant, LaneInput } from '../contracts/workflows.js';
import { placedActivities } from './placed-activities.js';
import { comparisonOf } from './policy/comparison-of.js';
import { trialEnd } from './policy/trial-end.js';
import { saveToTheEnd } from './save-to-the-end.js';
import { resultActivities } from './stage-proxies.js';

/**
 * Measures by turns what the trials of a lane have left, where the plan asks for it. A comparison that fails is a row that says why,
 * and does not end the lane.
 */
export const compareByTurnsOnLane = async (
  { plan, splits, nodeId }: Pick<LaneInput, 'plan' | 'splits' | 'nodeId'>,
  contestants: readonly LaneContestant[],
): Promise<void> => {
  const comparison = comparisonOf(plan, contestants);
  const split = splits.find(({ role }) => role === 'evaluation');
  if (comparison === undefined || split === undefined) return;
  const { sweepId, preprocessing, maxUnreadableShare } = plan;
  const startedAt = new Date().toISOString();
  const save = (end: Pick<ComparisonRecord, 'status' | 'failure'>, blocks: ArtifactRef | null): Promise<void> => {
    const finishedAt = new Date().toISOString();
    const record = { sweepId, nodeId, ...end, startedAt, finishedAt, blocks };
    return saveToTheEnd(() => resultActivities().saveComparison({ comparison: record }));
  };
  try {
    const node = placedActivities(plan, nodeId);
    const { packed } = await node.prepareSplit({ split, preprocessing, maxUnreadableShare });
    const blocks = await node.compareByTurns({ ...comparison, repetition: '1', preprocessing, evaluation: packed });
    await save({ status: 'measured', failure: null }, blocks);
  } catch (error) {
    const end = trialEnd(error, CancellationScope.current().consideredCancelled);
    if (isCancellation(error)) {
      await CancellationScope.nonCancellable(() => save(end, null));
      throw error;
    }
    await save(end, null);
  }
};
