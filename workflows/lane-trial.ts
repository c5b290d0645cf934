import { executeChild } from '@temporalio/workflow';
import type { FailureReport } from '../contracts/failures.js';
import type { TrialPoint } from '../contracts/trial-point.js';
import type { TrialStatus } from '../contracts/trial-record.js';
import type { ContestantNetwork } from '../contracts/turns.js';
import type { LaneInput, PipelineInput, SharedQuantization } from '../contracts/workflows.js';
import { finishedTrial } from './policy/finished-trial.js';
import { endedByItself, trialEnd, type UnmeasuredEnd } from './policy/trial-end.js';
import { quantizationPipelineWorkflow } from './quantization-pipeline.js';
import { saveToTheEnd } from './save-to-the-end.js';
import { childAttributes } from './search-attributes.js';
import { resultActivities } from './stage-proxies.js';

/** How a trial of a lane ended. */
export interface TrialOutcome {
  readonly status: TrialStatus;
  /** `null` where it was measured or is unsupported. */
  readonly failure: FailureReport | null;
  /** What can be measured again, where the plan compares by turns. */
  readonly contestant?: ContestantNetwork;
}

/** Runs a trial to its end, which never fails the lane; one that could not save its row has it saved here. */
export const runTrial = async (
  { plan, model, splits }: LaneInput,
  point: TrialPoint,
  quantization: SharedQuantization | undefined,
): Promise<TrialOutcome> => {
  const startedAt = new Date().toISOString();
  try {
    const result = await executeChild(quantizationPipelineWorkflow, {
      workflowId: point.trialId,
      args: [{ plan, point, model, splits, ...(quantization === undefined ? {} : { quantization }) }],
      staticSummary: point.trialId,
      ...childAttributes({ recipe: point.recipe }),
    });
    if (typeof result === 'string') return { status: result, failure: null };
    return { ...result, failure: null };
  } catch (error) {
    const end = trialEnd(error, false);
    if (!endedByItself(error)) await saveUnmeasured({ plan, point }, end, startedAt);
    return end;
  }
};

/** Saves a trial that is not run, because of what hinders its node. */
export const saveHindered = async (
  { plan }: LaneInput,
  point: TrialPoint,
  hindrance: UnmeasuredEnd,
): Promise<UnmeasuredEnd> => {
  await saveUnmeasured({ plan, point }, hindrance, new Date().toISOString());
  return hindrance;
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
