import type { RecipeSettings } from '../../contracts/sweep.js';

/** The calibration method with its settings, as tables show it; `null` for a recipe without one. */
export const describeCalibration = (settings: RecipeSettings): string | null => {
  if (!('calibration' in settings)) return null;
  const { method, bins, percentile } = settings.calibration;
  switch (method) {
    case 'max':
    case 'minmax':
      return method;
    case 'percentile':
      return `percentile ${percentile}`;
    case 'entropy':
    case 'mse':
      return `${method}, ${bins} bins`;
  }
};
