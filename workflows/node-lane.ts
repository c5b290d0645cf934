import {
  CancellationScope,
  CancelledFailure,
  continueAsNew,
  patched,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow';
import { LANE_PROGRESS_QUERY } from '../contracts/messages.js';
import type { LaneProgress, TrialProgress } from '../contracts/sweep.js';
import type { TrialStatus } from '../contracts/trial-record.js';
import type { LaneInput } from '../contracts/workflows.js';
import { compareByTurnsOnLane } from './lane-comparison.js';
import { probeLane } from './lane-probe.js';
import { createQuantizations } from './lane-quantizations.js';
import { refusalOf } from './lane-admission.js';
import { ADMITTED_FIRST } from './patches.js';
import { keptTrials } from './lane-retry.js';
import { compareWithReference } from './night-turns.js';
import { runTrial, saveHindered, type TrialOutcome } from './lane-trial.js';
import { withContestant } from './policy/lane-contestants.js';
import { planOnNode } from './policy/plan-on-node.js';
import { planTrials } from './policy/plan-trials.js';
import { endsOf, letterOf } from './policy/trial-letters.js';
import type { UnmeasuredEnd } from './policy/trial-end.js';
import { endedTrial, timesOf, waitingTrial } from './policy/trial-progress.js';
import { queryOf } from './query-of.js';
import { resultActivities } from './stage-proxies.js';

const progressQuery = queryOf(LANE_PROGRESS_QUERY);
/** Trials in one answer of the Query, so that it stays small. */
const TRIALS_IN_AN_ANSWER = 200;

/**
 * The trials of a sweep on one node, one after another; a failed one does not end the lane. While one is measured, the
 * quantization of the next begins where that does not need the node. Where the plan asks for it, what they left is then
 * measured by turns.
 */
export async function nodeLaneWorkflow(sweep: LaneInput): Promise<void> {
  const { nodeId, resumed } = sweep;
  const plan = planOnNode(sweep.plan, nodeId);
  const input: LaneInput = { ...sweep, plan };
  const trials: TrialProgress[] = [];
  const progress = (from: number): LaneProgress => ({
    sweepRun: sweep.sweepRun,
    from,
    trials: trials.slice(from, from + TRIALS_IN_AN_ANSWER),
    of: trials.length,
  });
  setHandler(progressQuery, progress);

  const begun = resumed === undefined ? await probeLane(input) : { ...resumed, hindrance: null };
  const { probe } = begun;
  let { hindrance } = begun;
  if (resumed === undefined) {
    const { fingerprint, tools } = probe;
    const position = sweep.position ?? plan.nodes.indexOf(nodeId);
    await resultActivities().saveNode({ sweepId: plan.sweepId, position, node: { nodeId, fingerprint, tools } });
  }
  const points = planTrials(plan, [probe]);
  const ends: TrialStatus[] = [...endsOf(resumed?.ends ?? '')];
  trials.push(
    ...points.map((point, index) => {
      const status = ends[index];
      return status === undefined ? waitingTrial(point) : endedTrial(point, status, resumed?.times?.[index]);
    }),
  );
  const asksFirst = patched(ADMITTED_FIRST);
  const kept = await keptTrials(input, points, hindrance !== null);
  let contestants = resumed?.contestants ?? [];
  const quantizations = createQuantizations(input);
  for (let index = ends.length; index < points.length; index++) {
    const point = points[index];
    if (point === undefined) continue;
    const keptStatus = kept.get(point.trialId);
    if (keptStatus !== undefined) {
      ends.push(keptStatus);
      trials[index] = endedTrial(point, keptStatus, null);
      continue;
    }
    if (workflowInfo().continueAsNewSuggested) {
      await quantizations.ended();
      // A cancellation that comes meanwhile would be lost with this run.
      if (CancellationScope.current().consideredCancelled) throw new CancelledFailure('Cancelled');
      const times = trials.slice(0, index).map(timesOf);
      const resumedWith = {
        probe,
        ends: ends.map(letterOf).join(''),
        times,
        begun: quantizations.unused(),
        contestants,
      };
      return continueAsNew<typeof nodeLaneWorkflow>({ ...sweep, resumed: resumedWith });
    }
    if (hindrance === null && asksFirst) {
      hindrance = await refusalOf(input).catch(async (error: unknown) => {
        await quantizations.ended();
        throw error;
      });
    }
    const quantization = hindrance === null ? await quantizations.take(point) : undefined;
    const next = points.slice(index + 1).find(({ trialId }) => !kept.has(trialId));
    if (hindrance === null && next !== undefined) await quantizations.prefetch(next);
    const change = (part: Partial<TrialProgress>): void => {
      trials[index] = { ...(trials[index] ?? waitingTrial(point)), ...part };
    };
    change({
      status: 'running',
      startedAtMs: Date.now(),
      ...(quantization === undefined ? {} : { quantizedBy: quantization.workflowId }),
    });
    const { contestant, ...end }: TrialOutcome =
      hindrance === null ? await runTrial(input, point, quantization) : await saveHindered(input, point, hindrance);
    if (contestant !== undefined) contestants = withContestant(contestants, plan, point, contestant);
    if (isAbsent(end)) hindrance = end;
    ends.push(end.status);
    change({ ...end, finishedAtMs: Date.now() });
    if (CancellationScope.current().consideredCancelled) {
      await quantizations.ended();
      throw new CancelledFailure('Cancelled');
    }
  }
  // What a retry keeps was compared when it was measured.
  if (hindrance === null && kept.size === 0) {
    await (plan.night === undefined ? compareByTurnsOnLane : compareWithReference)(input, contestants);
  }
}

/** A node that was away for one trial is not waited for again. */
const isAbsent = (end: TrialOutcome): end is UnmeasuredEnd => end.status === 'absent';
