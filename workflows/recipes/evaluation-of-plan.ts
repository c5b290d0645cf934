import type { EvaluateSpec } from '../../contracts/stage-spec.js';
import type { RecipeRun } from './recipe-run.js';

/** What every measurement of a sweep has in common: its evaluation images, and how the plan measures. */
export const evaluationOfPlan = async ({
  plan,
  model: { classes },
  split,
}: RecipeRun): Promise<
  Pick<EvaluateSpec, 'preprocessing' | 'evaluation' | 'speed' | 'classes' | 'accuracyBatchSize'>
> => {
  const { preprocessing, speed, accuracyBatchSize } = plan;
  return { preprocessing, speed, classes, accuracyBatchSize, evaluation: await split('evaluation') };
};
