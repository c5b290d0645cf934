import type { EvaluateSpec } from '../../contracts/stage-spec.js';
import { measurementOccasion } from '../policy/occasions.js';
import type { RecipeRun } from './recipe-run.js';

/** What every measurement of a sweep has in common: its evaluation images, and how the plan measures. */
export const evaluationOfPlan = async ({
  plan,
  point,
  model: { classes },
  split,
}: RecipeRun): Promise<
  Pick<EvaluateSpec, 'preprocessing' | 'evaluation' | 'speed' | 'classes' | 'accuracyBatchSize' | 'occasion'>
> => {
  const { preprocessing, speed, accuracyBatchSize } = plan;
  const evaluation = await split('evaluation');
  return { preprocessing, speed, classes, accuracyBatchSize, evaluation, ...measurementOccasion({ plan, point }) };
};
