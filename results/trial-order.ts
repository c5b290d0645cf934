import { RECIPES } from '../contracts/recipe.js';
import type { TrialRecord } from '../contracts/trial-record.js';

/** What trials are sorted by. */
type OrderedTrial = Pick<
  TrialRecord,
  'recipe' | 'calibrationBatchSize' | 'calibration' | 'settingsDigest' | 'nodeId' | 'trialId'
>;

const keys = (trial: OrderedTrial): readonly (number | string)[] => [
  RECIPES.indexOf(trial.recipe),
  trial.calibrationBatchSize ?? 0,
  trial.calibration ?? '',
  trial.settingsDigest,
  trial.nodeId,
  trial.trialId,
];

/** Sorts by recipe in the paper's order, then calibration batch size, then whatever else tells trials apart. */
export const compareTrials = (a: OrderedTrial, b: OrderedTrial): number => {
  const other = keys(b);
  for (const [position, key] of keys(a).entries()) {
    const against = other[position] ?? '';
    if (key !== against) return key < against ? -1 : 1;
  }
  return 0;
};
