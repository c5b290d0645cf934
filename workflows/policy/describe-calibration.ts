import type { OrtCalibration, TorchCalibration } from '../../contracts/stage-spec.js';
import type { RecipeSettings } from '../../contracts/sweep.js';

/** The calibration with its settings, and fine-tuning where the recipe has it; `null` for a recipe without either. */
export const describeCalibration = (settings: RecipeSettings): string | null => {
  if (!('calibration' in settings)) return null;
  const method = describeMethod(settings.calibration);
  if (settings.recipe !== 'torch-qat') return method;
  const { fineTuning } = settings;
  if (fineTuning === null) return `${method}, no fine-tuning`;
  return `${method}, ${fineTuning.epochs} ${fineTuning.epochs === 1 ? 'epoch' : 'epochs'} at ${fineTuning.learningRate}`;
};

const describeMethod = ({ method, bins, percentile }: TorchCalibration | OrtCalibration): string => {
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
