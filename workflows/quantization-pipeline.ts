import { ApplicationFailure, CancellationScope, CancelledFailure, isCancellation, patched } from '@temporalio/workflow';
import { FAILURES, type FailureReport } from '../contracts/failures.js';
import type { TrialStatus } from '../contracts/results.js';
import type { PipelineInput } from '../contracts/workflows.js';
import { TAKEN_IN_AGAIN } from './patches.js';
import { failureReport } from './policy/failure-report.js';
import { finishedTrial, type TrialEnd } from './policy/finished-trial.js';
import { trialEnd } from './policy/trial-end.js';
import { runOrtStatic } from './recipes/ort-static.js';
import { runPytorchFp32 } from './recipes/pytorch-fp32.js';
import { type RecipeResult, type RecipeRun, type RunNotes, startRecipeRun } from './recipes/recipe-run.js';
import { runTensorrtCalibrator } from './recipes/tensorrt-calibrator.js';
import { runTorchQat } from './recipes/torch-qat.js';
import { saveToTheEnd } from './save-to-the-end.js';
import { nodeActivities, resultActivities } from './stage-proxies.js';
import { takeInAgain } from './take-in-again.js';

const RUNS_WHEN_ARTIFACTS_ARE_LOST = 2;

/** One recipe on one model for one node: every stage, then the trial's row in the results. */
export async function quantizationPipelineWorkflow(input: PipelineInput): Promise<TrialStatus> {
  const startedAt = new Date().toISOString();
  const notes: RunNotes = { stages: [], proof: null, calibrationCache: null };
  const save = ({ status, failure }: Pick<TrialEnd, 'status' | 'failure'>, result: RecipeResult | null = null) => {
    const finishedAt = new Date().toISOString();
    const trial = finishedTrial(input, { status, failure, startedAt, finishedAt, notes, result });
    return saveToTheEnd(() => resultActivities().saveTrial({ trial }));
  };
  try {
    if (input.point.unsupported !== null) {
      const { advice } = FAILURES.RecipeUnsupported;
      const failure: FailureReport = { code: 'RecipeUnsupported', message: input.point.unsupported, advice };
      await save({ status: 'unsupported', failure });
      return 'unsupported';
    }
    await save({ status: 'measured', failure: null }, await runWholeRecipe(input, notes));
    return 'measured';
  } catch (error) {
    const end = trialEnd(error, CancellationScope.current().consideredCancelled);
    if (isCancellation(error)) {
      await CancellationScope.nonCancellable(() => save(end));
      throw error;
    }
    await save(end);
    throw end.status === 'cancelled' ? new CancelledFailure('Cancelled') : asFailure(end.failure);
  }
}

const asFailure = (failure: FailureReport): ApplicationFailure =>
  ApplicationFailure.create({
    type: failure.code,
    message: failure.message,
    nonRetryable: true,
    details: [failure],
  });

/** What is found damaged on the way is taken in, or made, again by another run, in which whole artifacts are cache hits. */
const runWholeRecipe = async (input: PipelineInput, notes: RunNotes): Promise<RecipeResult> => {
  for (let run = 1; ; run++) {
    notes.stages.length = 0;
    try {
      return await runRecipe(startRecipeRun(input, nodeActivities(input.point.nodeId), notes));
    } catch (error) {
      const isLost = !isCancellation(error) && failureReport(error).code === 'ArtifactMissing';
      if (!isLost || run === RUNS_WHEN_ARTIFACTS_ARE_LOST) throw error;
      if (patched(TAKEN_IN_AGAIN)) await takeInAgain(input);
    }
  }
};

const runRecipe = (run: RecipeRun): Promise<RecipeResult> => {
  const { settings, calibrationBatchSize } = run.point;
  if (settings.recipe === 'pytorch-fp32') return runPytorchFp32(run);
  if (settings.recipe === 'tensorrt-calibrator') return runTensorrtCalibrator(run, settings, calibrationBatchSize);
  if (calibrationBatchSize === null) {
    throw ApplicationFailure.nonRetryable(`No pipeline runs ${run.point.trialId}.`, 'RecipeUnsupported');
  }
  return settings.recipe === 'torch-qat'
    ? runTorchQat(run, settings, calibrationBatchSize)
    : runOrtStatic(run, settings, calibrationBatchSize);
};
