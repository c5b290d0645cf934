import { loadSweep } from '../../config/load-sweep.js';
import { QuantfleetFailure } from '../../contracts/quantfleet-failure.js';
import type { Recipe } from '../../contracts/recipe.js';
import { BASELINE, isCalibrated } from '../../contracts/recipe-table.js';
import type { SweepPlan } from '../../contracts/sweep.js';
import type { CommandContext } from '../command-context.js';
import { runSweep } from '../run-sweep.js';

/** Which trial of a sweep file to run. */
export interface PipelineChoice {
  readonly recipe: Recipe;
  readonly calibrationBatchSize?: number | undefined;
  readonly via?: SweepPlan['via'] | undefined;
}

/** Runs one recipe of a sweep file at one calibration batch size, with the baseline for comparison if the file has it. */
export const runPipeline = (context: CommandContext, file: string, choice: PipelineChoice): Promise<number> => {
  const plan = loadSweep(file, context.settings.nodeId, choice.via);
  const chosen = plan.recipes.find(({ recipe }) => recipe === choice.recipe);
  if (chosen === undefined) {
    const listed = plan.recipes.map(({ recipe }) => recipe).join(', ');
    throw new QuantfleetFailure('NotFound', `${file} lists the recipes ${listed}; ${choice.recipe} is not among them.`);
  }
  const size = choice.calibrationBatchSize ?? plan.calibrationBatchSizes.at(-1) ?? 1;
  if (isCalibrated(chosen) && size > plan.calibrationImages) {
    throw new QuantfleetFailure(
      'CalibrationBatchTooLarge',
      `The calibration batch size ${size} exceeds the ${plan.calibrationImages} calibration images.`,
    );
  }
  return runSweep(context, {
    ...plan,
    sweepId: [plan.sweepId, choice.recipe, ...(isCalibrated(chosen) ? [size] : [])].join('-'),
    controls: [],
    recipes: plan.recipes.filter((settings) => settings === chosen || settings.recipe === BASELINE),
    calibrationBatchSizes: [size],
  });
};
