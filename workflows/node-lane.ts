import {
  CancellationScope,
  CancelledFailure,
  continueAsNew,
  executeChild,
  isCancellation,
  ParentClosePolicy,
  setHandler,
  startChild,
  workflowInfo,
  WorkflowIdReusePolicy,
} from '@temporalio/workflow';
import { WorkflowExecutionAlreadyStartedError } from '@temporalio/common';
import type { FailureReport } from '../contracts/failures.js';
import { LANE_PROGRESS_QUERY } from '../contracts/messages.js';
import type { NodeProbe } from '../contracts/activities.js';
import type { LaneProgress, TrialProgress } from '../contracts/sweep.js';
import type { TrialPoint } from '../contracts/trial-point.js';
import type { LaneInput, PipelineInput, SharedQuantization } from '../contracts/workflows.js';
import { failureReport } from './policy/failure-report.js';
import { finishedTrial } from './policy/finished-trial.js';
import { planOnNode } from './policy/plan-on-node.js';
import { planTrials } from './policy/plan-trials.js';
import { quantizationId } from './policy/quantization-id.js';
import { sharesQuantization } from './policy/shares-quantization.js';
import { endedByItself, trialEnd, type UnmeasuredEnd } from './policy/trial-end.js';
import { endsOf, letterOf } from './policy/trial-letters.js';
import { waitingTrial } from './policy/trial-progress.js';
import { quantizationPipelineWorkflow } from './quantization-pipeline.js';
import { quantizationWorkflow } from './quantization.js';
import { queryOf } from './query-of.js';
import { childAttributes } from './search-attributes.js';
import { saveToTheEnd } from './save-to-the-end.js';
import { nodeActivities } from './node-activities.js';
import { resultActivities } from './stage-proxies.js';

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

  let absence: FailureReport | null = null;
  const probe =
    resumed?.probe ??
    (await probeOrRegistration(input, (failure) => {
      absence = failure;
    }));
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
  const quantizations = createQuantizations(input, probe.nodeClass ?? nodeId);
  for (let index = ends.length; index < points.length; index++) {
    const point = points[index];
    if (point === undefined) continue;
    if (workflowInfo().continueAsNewSuggested) {
      await quantizations.ended();
      const letters = trials.slice(0, index).map(({ status }) => letterOf(status as (typeof ends)[number]));
      return continueAsNew<typeof nodeLaneWorkflow>({ ...sweep, resumed: { probe, ends: letters.join('') } });
    }
    const quantization = absence === null ? await quantizations.begin(point) : undefined;
    const next = points[index + 1];
    if (absence === null && next !== undefined) await quantizations.begin(next);
    const change = (part: Partial<TrialProgress>): void => {
      trials[index] = { ...(trials[index] ?? waitingTrial(point)), ...part };
    };
    change({
      status: 'running',
      startedAtMs: Date.now(),
      ...(quantization === undefined ? {} : { quantizedBy: quantization.workflowId }),
    });
    const end: Pick<TrialProgress, 'status' | 'failure'> =
      absence === null ? await runTrial(input, point, quantization) : await saveAbsent(input, point, absence);
    if (end.status === 'absent') absence = end.failure;
    change({ ...end, finishedAtMs: Date.now() });
    if (CancellationScope.current().consideredCancelled) {
      await quantizations.ended();
      throw new CancelledFailure('Cancelled');
    }
  }
}

/** What a node is: as it says itself or, while it is away for too long, as it was when it registered. */
const probeOrRegistration = async (
  { plan, nodeId }: LaneInput,
  onAbsence: (failure: FailureReport) => void,
): Promise<NodeProbe> => {
  try {
    return await nodeActivities(nodeId, plan).probeNode();
  } catch (error) {
    const failure = failureReport(error);
    if (isCancellation(error) || failure.code !== 'NodeAbsent') throw error;
    onAbsence(failure);
    const [registered] = await resultActivities().listNodes({ ids: [nodeId] });
    if (registered === undefined) throw error;
    return registered.description;
  }
};

/** The quantizations that a lane begins for its trials. */
interface Quantizations {
  /** Begins that of a trial unless it has begun; undefined where the trial quantizes for itself. */
  begin(point: TrialPoint): Promise<SharedQuantization | undefined>;
  /** Resolves when none is running that this lane began. */
  ended(): Promise<void>;
}

const createQuantizations = ({ plan, model, splits, sweepRun }: LaneInput, nodeClass: string): Quantizations => {
  const begun = new Map<string, SharedQuantization>();
  const running: Promise<unknown>[] = [];
  return {
    async begin(point) {
      if (!sharesQuantization(plan) || point.unsupported !== null) return undefined;
      const { trialId } = point;
      const known = begun.get(trialId);
      if (known !== undefined) return known;
      const workflowId = quantizationId(point, { sweepId: plan.sweepId, sweepRun, nodeClass });
      let isOwn = true;
      try {
        const child = await startChild(quantizationWorkflow, {
          workflowId,
          args: [{ plan, point, model, splits }],
          // One that failed fails for every node.
          workflowIdReusePolicy: WorkflowIdReusePolicy.REJECT_DUPLICATE,
          parentClosePolicy: ParentClosePolicy.ABANDON,
          staticSummary: workflowId,
          ...childAttributes({ recipe: point.recipe }),
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
      ...childAttributes({ recipe: point.recipe }),
    });
    return { status, failure: null };
  } catch (error) {
    const end = trialEnd(error, false);
    if (!endedByItself(error)) await saveUnmeasured({ plan, point }, end, startedAt);
    return end;
  }
};

/** A node that was away for one trial is not waited for again. */
const saveAbsent = async ({ plan }: LaneInput, point: TrialPoint, failure: FailureReport): Promise<UnmeasuredEnd> => {
  const end: UnmeasuredEnd = { status: 'absent', failure };
  await saveUnmeasured({ plan, point }, end, new Date().toISOString());
  return end;
};

const saveUnmeasured = (
  trial: Pick<PipelineInput, 'plan' | 'point'>,
  end: UnmeasuredEnd,
  startedAt: string,
): Promise<void> => {
  const notes = { stages: [], proof: null };
  const finishedAt = new Date().toISOString();
  return saveToTheEnd(() =>
    resultActivities().saveTrial({
      trial: finishedTrial(trial, { ...end, startedAt, finishedAt, notes, result: null }),
    }),
  );
};
