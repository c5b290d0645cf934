import {
  CancellationScope,
  CancelledFailure,
  executeChild,
  isCancellation,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow';
import { laneId } from '../contracts/lane-id.js';
import { SWEEP_PROGRESS_QUERY } from '../contracts/messages.js';
import type { SweepRecord } from '../contracts/sweep-record.js';
import type { Json } from '../contracts/stage.js';
import type { FleetProgress } from '../contracts/sweep.js';
import type { NightBenchmarkInput } from '../contracts/workflows.js';
import { allSettledInTurn } from './at-a-time.js';
import { nightLaneWorkflow } from './night-lane.js';
import { nightNodeIds } from './night-node-ids.js';
import { sweepNotes } from './policy/sweep-notes.js';
import { sweepRecord } from './policy/sweep-record.js';
import { queryOf } from './query-of.js';
import { saveToTheEnd } from './save-to-the-end.js';
import { childAttributes, showStatus } from './search-attributes.js';
import { nightActivities, resultActivities } from './stage-proxies.js';
import { takeIn } from './take-in.js';

const progressQuery = queryOf(SWEEP_PROGRESS_QUERY);

/** A benchmark of a night: takes model and images in, then runs one lane for each board that the night expects. */
export async function nightBenchmarkWorkflow({ plan, nightId }: NightBenchmarkInput): Promise<void> {
  const { sweepId, name, plannedBy } = plan;
  const startedAt = new Date().toISOString();
  const sweepRun = workflowInfo().runId;
  let progress: FleetProgress = { sweepId, sweepRun, name, phase: 'reading data', nodes: [] };
  setHandler(progressQuery, () => progress);
  const end = async (status: SweepRecord['status']): Promise<void> => {
    showStatus(status);
    const finishedAt = new Date().toISOString();
    await saveToTheEnd(() => resultActivities().endSweep({ sweepId, status, finishedAt }));
  };
  let isSaved = false;
  try {
    const nodeIds = await nightNodeIds(nightId);
    const sources = await takeIn(plan, nodeIds);
    const sweep = sweepRecord(plan, { ...sources, probes: [], startedAt }, 'running', null);
    await resultActivities().saveSweep({ sweep });
    isSaved = true;
    const kept = JSON.parse(JSON.stringify({ ...sources, sweepRun })) as Json;
    await nightActivities().saveNightSources({ nightId, benchmark: name, sources: kept });
    progress = { ...progress, phase: 'running trials', nodes: nodeIds, notes: sweepNotes(plan, sources) };
    const runLane = (nodeId: string): Promise<void> =>
      executeChild(nightLaneWorkflow, {
        workflowId: laneId(sweepId, nodeId),
        args: [{ nightId, benchmark: name, nodeId, ...(plannedBy === undefined ? {} : { plannedBy }) }],
        staticSummary: `${sweepId} on ${nodeId}`,
        ...childAttributes({ node: nodeId }),
      });
    const [failed] = await allSettledInTurn(nodeIds, runLane);
    if (CancellationScope.current().consideredCancelled) throw new CancelledFailure('Cancelled');
    if (failed !== undefined) throw failed.error;
  } catch (error) {
    const status = isCancellation(error) ? 'cancelled' : 'failed';
    if (isSaved) await CancellationScope.nonCancellable(() => end(status));
    else {
      const unprepared = { probes: [], splits: [], startedAt };
      const sweep = sweepRecord(plan, unprepared, status, new Date().toISOString());
      await CancellationScope.nonCancellable(() => resultActivities().saveSweep({ sweep }));
    }
    throw error;
  }
  await end('finished');
  progress = { ...progress, phase: 'finished' };
}
