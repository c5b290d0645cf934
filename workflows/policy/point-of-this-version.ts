import type { RecipeSettings } from '../../contracts/recipe-settings.js';
import type { TrialPoint } from '../../contracts/trial-point.js';
import { trialWorks } from './trial-works.js';

/** A point as sweeps that began under 0.1 have it in their histories. */
export interface OlderPoint extends Omit<TrialPoint, 'recipe' | 'settings' | 'calibrationBatchSize' | 'unsupported'> {
  readonly settings: RecipeSettings;
  readonly calibrationBatchSize: number | null;
  readonly calibrationCache: 'read' | 'carry-over' | null;
  readonly unsupported: string | null;
}

/** A point as this version knows it. */
export const pointOfThisVersion = (point: TrialPoint | OlderPoint): TrialPoint => {
  if ('recipe' in point) return point;
  const { settings, calibrationBatchSize, calibrationCache, unsupported, ...base } = point;
  const { recipe } = settings;
  if (unsupported !== null) return { ...base, recipe, settings, unsupported, calibrationBatchSize: null };
  const sizes = calibrationBatchSize === null ? [] : [calibrationBatchSize];
  const [work] = trialWorks(settings, sizes, calibrationCache === 'carry-over' ? 'carry-over-cache' : 'read-cache');
  if (work === undefined) throw new TypeError(`Nothing runs ${point.trialId}.`);
  return { ...base, unsupported, ...work };
};
