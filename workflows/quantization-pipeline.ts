import { ApplicationFailure, CancellationScope, isCancellation } from '@temporalio/workflow';
import { FAILURES, type FailureReport } from '../contracts/failures.js';
import type { TrialStatus } from '../contracts/results.js';
import type { PipelineInput } from '../contracts/workflows.js';
import { describeCalibration } from './policy/describe-calibration.js';
import { failureReport } from './policy/failure-report.js';
import { type RecipeResult, type RecipeRun, type RunNotes, startRecipeRun } from './recipes/recipe-run.js';
import { runRecipe } from './recipes/run-recipe.js';
import { nodeActivities, resultActivities } from './stage-proxies.js';

const RUNS_WHEN_ARTIFACTS_ARE_LOST = 2;

/** One recipe on one model for one node: every stage, then the trial's row in the results. */
export async function quantizationPipelineWorkflow(input: PipelineInput): Promise<TrialStatus> {
  const startedAt = new Date().toISOString();
  const notes: RunNotes = { stages: [], proof: null };
  const save = (status: TrialStatus, failure: FailureReport | null, result: RecipeResult | null): Promise<void> =>
    resultActivities().saveTrial({
      trial: {
        trialId: input.point.trialId,
        sweepId: input.plan.sweepId,
        recipe: input.point.settings.recipe,
        calibration: describeCalibration(input.point.settings),
        calibrationBatchSize: input.point.calibrationBatchSize,
        calibrationImages: imagesCalibratedOn(notes),
        nodeId: input.point.nodeId,
        status,
        failure,
        startedAt,
        finishedAt: new Date().toISOString(),
        stages: notes.stages,
        tensorrtRtxProof: notes.proof,
        evaluation: result === null ? null : { outcome: result.evaluation, engineBytes: result.engineBytes },
      },
    });
  try {
    if (input.point.unsupported !== null) {
      const { advice } = FAILURES.RecipeUnsupported;
      await save('unsupported', { code: 'RecipeUnsupported', message: input.point.unsupported, advice }, null);
      return 'unsupported';
    }
    await save('measured', null, await runWholeRecipe(input, notes));
    return 'measured';
  } catch (error) {
    if (isCancellation(error)) {
      const { summary: message, advice } = FAILURES.Cancelled;
      await CancellationScope.nonCancellable(() => save('cancelled', { code: 'Cancelled', message, advice }, null));
      throw error;
    }
    const failure = failureReport(error);
    await save('failed', failure, null);
    throw ApplicationFailure.create({
      type: failure.code,
      message: failure.message,
      nonRetryable: true,
      details: [failure],
    });
  }
}

/** Unreadable images are left out, so that there may be fewer than the sweep asks for. */
const imagesCalibratedOn = ({ stages }: RunNotes): number | null => {
  const images = stages.find(({ stage }) => stage === 'calibrate')?.facts['images'];
  return typeof images === 'number' ? images : null;
};

/** Artifacts that are found damaged on the way are made again by another run, in which whole ones are cache hits. */
const runWholeRecipe = async (input: PipelineInput, notes: RunNotes): Promise<RecipeResult> => {
  for (let run = 1; ; run++) {
    notes.stages.length = 0;
    try {
      return await runRecipe(startRecipeRun(input, nodeActivities(input.point.nodeId), notes));
    } catch (error) {
      const isLost = !isCancellation(error) && failureReport(error).code === 'ArtifactMissing';
      if (!isLost || run === RUNS_WHEN_ARTIFACTS_ARE_LOST) throw error;
    }
  }
};
