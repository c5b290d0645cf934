import {
  CancellationScope,
  CancelledFailure,
  continueAsNew,
  executeChild,
  ParentClosePolicy,
  setHandler,
  startChild,
  workflowInfo,
  WorkflowIdReusePolicy,
} from '@temporalio/workflow';
import { WorkflowExecutionAlreadyStartedError } from '@temporalio/common';
import { LANE_PROGRESS_QUERY } from '../contracts/messages.js';
import type { LaneProgress, TrialProgress } from '../contracts/sweep.js';
import type { TrialPoint } from '../contracts/trial-point.js';
import type { LaneInput, SharedQuantization } from '../contracts/workflows.js';
import { finishedTrial } from './policy/finished-trial.js';
import { planOnNode } from './policy/plan-on-node.js';
import { planTrials } from './policy/plan-trials.js';
import { quantizationId } from './policy/quantization-id.js';
import { sharesQuantization } from './policy/shares-quantization.js';
import { endedByItself, trialEnd } from './policy/trial-end.js';
import { endsOf, letterOf } from './policy/trial-letters.js';
import { waitingTrial } from './policy/trial-progress.js';
import { quantizationPipelineWorkflow } from './quantization-pipeline.js';
import { quantizationWorkflow } from './quantization.js';
import { queryOf } from './query-of.js';
import { saveToTheEnd } from './save-to-the-end.js';
import { nodeActivities, resultActivities } from './stage-proxies.js';

const progressQuery = queryOf(LANE_PROGRESS_QUERY);
/** Trials in one answer of the Query, so that it stays small. */
const TRIALS_IN_AN_ANSWER = 200;

/**
 * The trials of a sweep on one node, one after another; a failed one does not end the lane. While one is measured, the
 * quantization of the next begins where that does not need the node.
 */
export async function nodeLaneWorkflow(sweep: LaneInput): Promise<void> {
  const { nodeId, resumed } = sweep;
  const plan = planOnNode(sweep.plan, nodeId);
  const input: LaneInput = { ...sweep, plan };
  const trials: TrialProgress[] = [];
  const progress = (from: number): LaneProgress => ({
    from,
    trials: trials.slice(from, from + TRIALS_IN_AN_ANSWER),
    of: trials.length,
  });
  setHandler(progressQuery, progress);

  const probe = resumed?.probe ?? (await nodeActivities(nodeId).probeNode());
  if (resumed === undefined) {
    const { fingerprint, tools } = probe;
    const position = plan.nodes.indexOf(nodeId);
    await resultActivities().saveNode({ sweepId: plan.sweepId, position, node: { nodeId, fingerprint, tools } });
  }
  const points = planTrials(plan, [probe]);
  const ends = [...endsOf(resumed?.ends ?? '')];
  trials.push(
    ...points.map((point, index): TrialProgress => ({ ...waitingTrial(point), status: ends[index] ?? 'waiting' })),
  );
  const quantizations = createQuantizations(input);
  for (let index = ends.length; index < points.length; index++) {
    const point = points[index];
    if (point === undefined) continue;
    if (workflowInfo().continueAsNewSuggested) {
      await quantizations.ended();
      const letters = trials.slice(0, index).map(({ status }) => letterOf(status as (typeof ends)[number]));
      return continueAsNew<typeof nodeLaneWorkflow>({ ...sweep, resumed: { probe, ends: letters.join('') } });
    }
    const quantization = await quantizations.begin(point);
    const next = points[index + 1];
    if (next !== undefined) await quantizations.begin(next);
    const change = (part: Partial<TrialProgress>): void => {
      trials[index] = { ...(trials[index] ?? waitingTrial(point)), ...part };
    };
    change({
      status: 'running',
      startedAtMs: Date.now(),
      ...(quantization === undefined ? {} : { quantizedBy: quantization.workflowId }),
    });
    change({ ...(await runTrial(input, point, quantization)), finishedAtMs: Date.now() });
    if (CancellationScope.current().consideredCancelled) {
      await quantizations.ended();
      throw new CancelledFailure('Cancelled');
    }
  }
}

/** The quantizations that a lane begins for its trials. */
interface Quantizations {
  /** Begins that of a trial unless it has begun; undefined where the trial quantizes for itself. */
  begin(point: TrialPoint): Promise<SharedQuantization | undefined>;
  /** Resolves when none is running that this lane began. */
  ended(): Promise<void>;
}

const createQuantizations = ({ plan, model, splits, sweepRun }: LaneInput): Quantizations => {
  const begun = new Map<string, SharedQuantization>();
  const running: Promise<unknown>[] = [];
  return {
    async begin(point) {
      if (!sharesQuantization(plan) || point.unsupported !== null) return undefined;
      const { trialId } = point;
      const known = begun.get(trialId);
      if (known !== undefined) return known;
      const workflowId = quantizationId(point, { sweepId: plan.sweepId, sweepRun });
      let isOwn = true;
      try {
        const child = await startChild(quantizationWorkflow, {
          workflowId,
          args: [{ plan, point, model, splits }],
          // One that failed fails for every node.
          workflowIdReusePolicy: WorkflowIdReusePolicy.REJECT_DUPLICATE,
          parentClosePolicy: ParentClosePolicy.ABANDON,
          staticSummary: workflowId,
        });
        running.push(child.result().catch(() => {}));
      } catch (error) {
        if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
        isOwn = false;
      }
      const quantization = { workflowId, isOwn };
      begun.set(trialId, quantization);
      return quantization;
    },
    async ended() {
      await CancellationScope.nonCancellable(() => Promise.all(running));
    },
  };
};

const runTrial = async (
  { plan, model, splits }: LaneInput,
  point: TrialPoint,
  quantization: SharedQuantization | undefined,
): Promise<Pick<TrialProgress, 'status' | 'failure'>> => {
  const startedAt = new Date().toISOString();
  try {
    const status = await executeChild(quantizationPipelineWorkflow, {
      workflowId: point.trialId,
      args: [{ plan, point, model, splits, ...(quantization === undefined ? {} : { quantization }) }],
      staticSummary: point.trialId,
    });
    return { status, failure: null };
  } catch (error) {
    const end = trialEnd(error, false);
    if (!endedByItself(error)) {
      const notes = { stages: [], proof: null };
      const finishedAt = new Date().toISOString();
      const trial = finishedTrial({ plan, point }, { ...end, startedAt, finishedAt, notes, result: null });
      await saveToTheEnd(() => resultActivities().saveTrial({ trial }));
    }
    return end;
  }
};
