import { ApplicationFailure, CancellationScope, CancelledFailure, isCancellation, patched } from '@temporalio/workflow';
import { FAILURES, type FailureReport } from '../contracts/failures.js';
import type { TrialStatus } from '../contracts/trial-record.js';
import type { PipelineInput } from '../contracts/workflows.js';
import { TAKEN_IN_AGAIN } from './patches.js';
import { failureReport } from './policy/failure-report.js';
import { finishedTrial, type TrialEnd } from './policy/finished-trial.js';
import { trialEnd } from './policy/trial-end.js';
import type { RunnablePoint } from '../contracts/trial-point.js';
import { pointOfThisVersion } from './policy/point-of-this-version.js';
import { type RecipeResult, type RunNotes, startRecipeRun } from './recipes/recipe-run.js';
import { deployNetwork } from './recipes/deploy-network.js';
import { quantizeNetwork } from './recipes/quantize-network.js';
import { saveToTheEnd } from './save-to-the-end.js';
import { nodeActivities, resultActivities } from './stage-proxies.js';
import { takeInAgain } from './take-in-again.js';

const RUNS_WHEN_ARTIFACTS_ARE_LOST = 2;

/** One recipe on one model for one node: every stage, then the trial's row in the results. */
export async function quantizationPipelineWorkflow(input: PipelineInput): Promise<TrialStatus> {
  const startedAt = new Date().toISOString();
  const notes: RunNotes = { stages: [], proof: null, calibrationCache: null };
  const point = pointOfThisVersion(input.point);
  const save = ({ status, failure }: Pick<TrialEnd, 'status' | 'failure'>, result: RecipeResult | null = null) => {
    const finishedAt = new Date().toISOString();
    const trial = finishedTrial(input, { status, failure, startedAt, finishedAt, notes, result });
    return saveToTheEnd(() => resultActivities().saveTrial({ trial }));
  };
  try {
    if (point.unsupported !== null) {
      const { advice } = FAILURES.RecipeUnsupported;
      const failure: FailureReport = { code: 'RecipeUnsupported', message: point.unsupported, advice };
      await save({ status: 'unsupported', failure });
      return 'unsupported';
    }
    await save({ status: 'measured', failure: null }, await runWholeRecipe(input, point, notes));
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
const runWholeRecipe = async (input: PipelineInput, point: RunnablePoint, notes: RunNotes): Promise<RecipeResult> => {
  for (let run = 1; ; run++) {
    notes.stages.length = 0;
    try {
      const recipe = startRecipeRun(input, nodeActivities(point.nodeId), notes);
      return await deployNetwork(recipe, await quantizeNetwork(recipe, point));
    } catch (error) {
      const isLost = !isCancellation(error) && failureReport(error).code === 'ArtifactMissing';
      if (!isLost || run === RUNS_WHEN_ARTIFACTS_ARE_LOST) throw error;
      if (patched(TAKEN_IN_AGAIN)) await takeInAgain(input);
    }
  }
};
