import { CancellationScope, CancelledFailure, isCancellation } from '@temporalio/workflow';
import { FAILURES, type FailureReport } from '../contracts/failures.js';
import type { PipelineInput, PipelineResult, SharedQuantization } from '../contracts/workflows.js';
import type { RunnablePoint } from '../contracts/trial-point.js';
import type { StageRecord } from '../contracts/stage-record.js';
import { codedFailure } from './coded-failure.js';
import { madeAgain } from './made-again.js';
import { placedActivities } from './placed-activities.js';
import { finishedTrial, type TrialEnd } from './policy/finished-trial.js';
import { trialEnd } from './policy/trial-end.js';
import { pointOfThisVersion } from './policy/point-of-this-version.js';
import { deployNetwork } from './recipes/deploy-network.js';
import { quantizeNetwork } from './recipes/quantize-network.js';
import { type RecipeResult, type RecipeRun, type RunNotes, startRecipeRun } from './recipes/recipe-run.js';
import { saveToTheEnd } from './save-to-the-end.js';
import { showStatus } from './search-attributes.js';
import { resultActivities, waitingActivities } from './stage-proxies.js';

/** One recipe on one model for one node: every stage, then the trial's row in the results. */
export async function quantizationPipelineWorkflow(input: PipelineInput): Promise<PipelineResult> {
  const startedAt = new Date().toISOString();
  const notes: RunNotes = { stages: [], proof: null, calibrationCache: null };
  const point = pointOfThisVersion(input.point);
  const save = ({ status, failure }: Pick<TrialEnd, 'status' | 'failure'>, result: RecipeResult | null = null) => {
    showStatus(status);
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
    const result = await runWholeRecipe(input, point, notes);
    await save({ status: 'measured', failure: null }, result);
    return input.plan.comparison === undefined ? 'measured' : { status: 'measured', contestant: result.contestant };
  } catch (error) {
    const end = trialEnd(error, CancellationScope.current().consideredCancelled);
    if (isCancellation(error)) {
      await CancellationScope.nonCancellable(() => save(end));
      throw error;
    }
    await save(end);
    throw end.status === 'cancelled' ? new CancelledFailure('Cancelled') : codedFailure(end.failure);
  }
}

const runWholeRecipe = (input: PipelineInput, point: RunnablePoint, notes: RunNotes): Promise<RecipeResult> =>
  madeAgain(input, notes, async (run) => {
    const recipe = startRecipeRun(input, placedActivities(input.plan, point.nodeId), notes);
    // What has been lost since it was shared is made again here.
    return input.quantization !== undefined && run === 1
      ? deployShared(recipe, input.quantization)
      : deployNetwork(recipe, await quantizeNetwork(recipe, point));
  });

const deployShared = async (recipe: RecipeRun, { workflowId, isOwn }: SharedQuantization): Promise<RecipeResult> => {
  const { network, stages, evaluation } = await waitingActivities().quantizationResult({ workflowId });
  for (const record of stages) recipe.note(isOwn ? record : asCached(record));
  const split: RecipeRun['split'] = async (role) => (role === 'evaluation' ? evaluation : recipe.split(role));
  return deployNetwork({ ...recipe, split }, network);
};

const asCached = (record: StageRecord): StageRecord =>
  record.kind === 'built' ? { ...record, kind: 'cached' } : record;
