import { isCancellation } from '@temporalio/workflow';
import type { Quantization } from '../contracts/quantized-network.js';
import type { QuantizationInput } from '../contracts/workflows.js';
import { codedFailure } from './coded-failure.js';
import { madeAgain } from './made-again.js';
import { placedActivities } from './placed-activities.js';
import { failureReport } from './policy/failure-report.js';
import { quantizeNetwork } from './recipes/quantize-network.js';
import { type RunNotes, startRecipeRun } from './recipes/recipe-run.js';

/** What comes before the engines of a recipe, once for the trials of all nodes. */
export async function quantizationWorkflow(input: QuantizationInput): Promise<Quantization> {
  const notes: RunNotes = { stages: [], proof: null, calibrationCache: null };
  const { plan, point } = input;
  try {
    return await madeAgain(input, notes, async () => {
      const recipe = startRecipeRun(input, placedActivities(plan, point.nodeId), notes);
      const network = await quantizeNetwork(recipe, point);
      const evaluation = await recipe.split('evaluation');
      return { network, stages: notes.stages, evaluation };
    });
  } catch (error) {
    throw isCancellation(error) ? error : codedFailure(failureReport(error));
  }
}
