import {
  CancellationScope,
  CancelledFailure,
  executeChild,
  isCancellation,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow';
import { SWEEP_PROGRESS_QUERY } from '../contracts/messages.js';
import type { SweepRecord } from '../contracts/sweep-record.js';
import type { FleetProgress } from '../contracts/sweep.js';
import type { LaneInput, SweepInput } from '../contracts/workflows.js';
import { nodeLaneWorkflow } from './node-lane.js';
import { laneId } from '../contracts/lane-id.js';
import { sweepNotes } from './policy/sweep-notes.js';
import { sweepRecord } from './policy/sweep-record.js';
import { queryOf } from './query-of.js';
import { childAttributes, showStatus } from './search-attributes.js';
import { saveToTheEnd } from './save-to-the-end.js';
import { resultActivities } from './stage-proxies.js';
import { takeIn } from './take-in.js';

const progressQuery = queryOf(SWEEP_PROGRESS_QUERY);

/** A sweep: takes model and images in, then runs one lane for each node. A node that is away stops its own lane alone. */
export async function sweepWorkflow({ plan, retry }: SweepInput): Promise<FleetProgress> {
  const { sweepId, name } = plan;
  const nodes = retry?.nodes ?? plan.nodes;
  const startedAt = new Date().toISOString();
  const sweepRun = workflowInfo().runId;
  let progress: FleetProgress = {
    sweepId,
    sweepRun,
    name,
    phase: 'reading data',
    notes: sweepNotes(plan, { splits: [] }),
    nodes: [],
  };
  setHandler(progressQuery, () => progress);
  const end = async (status: SweepRecord['status']): Promise<void> => {
    showStatus(status);
    const finishedAt = new Date().toISOString();
    await saveToTheEnd(() => resultActivities().endSweep({ sweepId, status, finishedAt }));
  };
  let isSaved = false;
  try {
    const sources = await takeIn(plan, nodes);
    progress = { ...progress, notes: sweepNotes(plan, sources) };
    const sweep = sweepRecord(plan, { ...sources, probes: [], startedAt }, 'running', null);
    await resultActivities().saveSweep({ sweep, ...(retry === undefined ? {} : { keepsNodes: true }) });
    isSaved = true;
    progress = { ...progress, phase: 'running trials', nodes };
    await runLanes(nodes, { ...sources, sweepRun, ...(retry === undefined ? {} : { retry }) });
  } catch (error) {
    const status = isCancellation(error) ? 'cancelled' : 'failed';
    // A retry leaves what its sweep has taken in.
    if (isSaved || retry !== undefined) await CancellationScope.nonCancellable(() => end(status));
    else {
      const unprepared = { probes: [], splits: [], startedAt };
      const sweep = sweepRecord(plan, unprepared, status, new Date().toISOString());
      await CancellationScope.nonCancellable(() => resultActivities().saveSweep({ sweep }));
    }
    throw isCancellation(error) ? new CancelledFailure('Cancelled') : error;
  }
  await end('finished');
  progress = { ...progress, phase: 'finished' };
  return progress;
}

/** Waits for every lane, also when one fails or the sweep is cancelled: each has rows to save. */
const runLanes = async (nodes: readonly string[], sweep: Omit<LaneInput, 'nodeId'>): Promise<void> => {
  const { sweepId } = sweep.plan;
  const lanes = nodes.map((nodeId) =>
    executeChild(nodeLaneWorkflow, {
      workflowId: laneId(sweepId, nodeId),
      args: [{ ...sweep, nodeId }],
      staticSummary: `${sweepId} on ${nodeId}`,
      ...childAttributes({ node: nodeId }),
    }),
  );
  const ends = await CancellationScope.nonCancellable(() => Promise.allSettled(lanes));
  const failed = ends.find((lane) => lane.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
};
