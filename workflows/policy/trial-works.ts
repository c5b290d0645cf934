import type { RecipeSettings } from '../../contracts/recipe-settings.js';
import type { TrialWork, WorkOf } from '../../contracts/trial-point.js';

/** What becomes of a calibration cache on a node. */
export type CacheUse = 'read-cache' | 'carry-over-cache';

/** What a recipe with these settings runs, one work a calibration batch size where it calibrates. */
export const trialWorks = (
  settings: RecipeSettings,
  calibrationBatchSizes: readonly number[],
  cacheUse: CacheUse,
): readonly TrialWork[] => {
  switch (settings.recipe) {
    case 'pytorch-fp32':
      return [{ recipe: settings.recipe, settings, calibrationBatchSize: null }];
    case 'torch-qat':
      return calibrationBatchSizes.map((size) => ({ recipe: settings.recipe, settings, calibrationBatchSize: size }));
    case 'ort-static':
      return calibrationBatchSizes.map((size) => ({ recipe: settings.recipe, settings, calibrationBatchSize: size }));
    case 'tensorrt-calibrator':
      return tensorrtWorks(settings, calibrationBatchSizes, cacheUse);
  }
};

type TensorrtWork = WorkOf<'tensorrt-calibrator'>;

const tensorrtWorks = (
  settings: TensorrtWork['settings'],
  calibrationBatchSizes: readonly number[],
  cacheUse: CacheUse,
): readonly TensorrtWork[] => {
  const { recipe, precision, calibrationCache } = settings;
  switch (precision) {
    case 'fp16':
    case 'fp32':
      return [{ recipe, settings, calibrationBatchSize: null, scales: 'none', precision }];
    case 'int8':
      return calibrationCache === null
        ? calibrationBatchSizes.map((size) => ({ recipe, settings, calibrationBatchSize: size, scales: 'calibrator' }))
        : [{ recipe, settings, calibrationBatchSize: null, scales: cacheUse, cachePath: calibrationCache }];
    case 'fp8':
    case 'int4':
      // No node supports them, so that no work comes of them.
      return [];
  }
};
