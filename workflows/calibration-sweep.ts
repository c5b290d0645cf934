import {
  CancellationScope,
  CancelledFailure,
  continueAsNew,
  executeChild,
  isCancellation,
  patched,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow';
import { SWEEP_PROGRESS_QUERY } from '../contracts/messages.js';
import type { SweepRecord } from '../contracts/sweep-record.js';
import type { SweepPlan, SweepProgress, TrialProgress } from '../contracts/sweep.js';
import type { TrialPoint } from '../contracts/trial-point.js';
import type { PreparedSweep, CalibrationSweepInput } from '../contracts/workflows.js';
import { finishedTrial } from './policy/finished-trial.js';
import { importOf } from './policy/import-of.js';
import { listingOf } from './policy/listing-of.js';
import { planTrials } from './policy/plan-trials.js';
import { sweepNotes } from './policy/sweep-notes.js';
import { sweepRecord } from './policy/sweep-record.js';
import { endedByItself, trialEnd } from './policy/trial-end.js';
import { waitingTrial } from './policy/trial-progress.js';
import { quantizationPipelineWorkflow } from './quantization-pipeline.js';
import { TERMINAL_ROWS } from './patches.js';
import { queryOf } from './query-of.js';
import { saveToTheEnd } from './save-to-the-end.js';
import { nodeActivities } from './node-activities.js';
import { resultActivities } from './stage-proxies.js';

const progressQuery = queryOf(SWEEP_PROGRESS_QUERY);

/** A sweep that began under 0.1: one lane for each node, one child Workflow for each trial; a failed trial does not fail the sweep. */
export async function calibrationSweepWorkflow({ plan, prepared }: CalibrationSweepInput): Promise<SweepProgress> {
  let phase: SweepProgress['phase'] = 'probing nodes';
  let trials: TrialProgress[] = [...(prepared?.trials ?? [])];
  let notes = sweepNotes(plan, prepared ?? { splits: [] });
  const progress = (): SweepProgress => ({ sweepId: plan.sweepId, name: plan.name, phase, trials, notes });
  setHandler(progressQuery, progress);

  const sweep = prepared ?? (await prepareSweepOrSaveWhy(plan, (next) => (phase = next)));
  trials = [...sweep.trials];
  notes = sweepNotes(plan, sweep);
  phase = 'running trials';
  const save = (status: SweepRecord['status'], finishedAt: string | null): Promise<void> =>
    resultActivities().saveSweep({ sweep: sweepRecord(plan, sweep, status, finishedAt) });
  const update = (index: number, change: Partial<TrialProgress>): void => {
    const trial = trials[index];
    if (trial !== undefined) trials[index] = { ...trial, ...change };
  };
  const runLane = async (nodeId: string): Promise<void> => {
    for (const [index, point] of sweep.points.entries()) {
      if (workflowInfo().continueAsNewSuggested) return;
      if (point.nodeId !== nodeId || trials[index]?.status !== 'waiting') continue;
      update(index, { status: 'running', startedAtMs: Date.now() });
      update(index, { ...(await runTrial({ plan, sweep, point })), finishedAtMs: Date.now() });
    }
  };
  let lanes: readonly Promise<void>[] = [];
  try {
    await save('running', null);
    lanes = plan.nodes.map(runLane);
    await Promise.all(lanes);
    const isCut = CancellationScope.current().consideredCancelled && trials.some(isWaiting);
    if (isCut && patched(TERMINAL_ROWS)) throw new CancelledFailure('Cancelled');
  } catch (error) {
    if (!CancellationScope.current().consideredCancelled) throw error;
    const keepsRows = patched(TERMINAL_ROWS);
    // The end of a Workflow is the end of its children, whatever they have yet to save.
    if (keepsRows) await Promise.allSettled(lanes);
    if (keepsRows || (lanes.length > 0 && isCancellation(error))) {
      await CancellationScope.nonCancellable(() => save('cancelled', new Date().toISOString()));
    }
    throw keepsRows ? new CancelledFailure('Cancelled') : error;
  }
  if (trials.some(isWaiting)) {
    return continueAsNew<typeof calibrationSweepWorkflow>({ plan, prepared: { ...sweep, trials } });
  }
  const finishedAt = new Date().toISOString();
  await saveToTheEnd(() => save('finished', finishedAt));
  phase = 'finished';
  return progress();
}

const isWaiting = ({ status }: TrialProgress): boolean => status === 'waiting';

const prepareSweepOrSaveWhy = async (...args: Parameters<typeof prepareSweep>): Promise<PreparedSweep> => {
  const startedAt = new Date().toISOString();
  try {
    return await prepareSweep(...args);
  } catch (error) {
    const status = isCancellation(error) ? 'cancelled' : 'failed';
    const unprepared = { probes: [], splits: [], startedAt };
    const sweep = sweepRecord(args[0], unprepared, status, new Date().toISOString());
    await CancellationScope.nonCancellable(() => resultActivities().saveSweep({ sweep }));
    throw error;
  }
};

/** Finds out what the nodes are, takes model and images in, and lists the trials. */
const prepareSweep = async (
  plan: SweepPlan,
  enter: (phase: SweepProgress['phase']) => void,
): Promise<PreparedSweep> => {
  const startedAt = new Date().toISOString();
  const probes = await Promise.all(plan.nodes.map((nodeId) => nodeActivities(nodeId, plan).probeNode()));
  enter('reading data');
  const reader = nodeActivities(plan.nodes[0] ?? '', plan);
  const model = await reader.importModel(importOf(plan));
  const splits = await reader.listSplits(listingOf(plan));
  const points = planTrials(plan, probes);
  return { probes, model, splits, points, trials: points.map(waitingTrial), startedAt };
};

interface SweepTrial {
  readonly plan: SweepPlan;
  readonly sweep: PreparedSweep;
  readonly point: TrialPoint;
}

const runTrial = async ({ plan, sweep, point }: SweepTrial): Promise<Pick<TrialProgress, 'status' | 'failure'>> => {
  const startedAt = new Date().toISOString();
  try {
    const { model, splits } = sweep;
    const result = await executeChild(quantizationPipelineWorkflow, {
      workflowId: point.trialId,
      args: [{ plan, point, model, splits }],
      staticSummary: point.trialId,
    });
    return { status: typeof result === 'string' ? result : result.status, failure: null };
  } catch (error) {
    const end = trialEnd(error, false);
    if (!endedByItself(error) && patched(TERMINAL_ROWS)) {
      const notes = { stages: [], proof: null };
      const finishedAt = new Date().toISOString();
      const trial = finishedTrial({ plan, point }, { ...end, startedAt, finishedAt, notes, result: null });
      await saveToTheEnd(() => resultActivities().saveTrial({ trial }));
    }
    if (CancellationScope.current().consideredCancelled) throw error;
    return end;
  }
};
