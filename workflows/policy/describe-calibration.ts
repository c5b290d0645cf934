import type { OrtCalibration, TensorrtCalibrator, TorchCalibration } from '../../contracts/calibration.js';
import type { RecipeSettings, SettingsOf } from '../../contracts/recipe-settings.js';

const CALIBRATOR_NAMES: Readonly<Record<TensorrtCalibrator, string>> = {
  entropy2: 'entropy 2',
  entropy: 'entropy',
  minmax: 'min-max',
  legacy: 'legacy',
};

/** The calibration with its settings, and fine-tuning where the recipe has it; `null` for a recipe without either. */
export const describeCalibration = (settings: RecipeSettings): string | null => {
  if (settings.recipe === 'pytorch-fp32') return null;
  if (settings.recipe === 'tensorrt-calibrator') return describeTensorrt(settings);
  const method = describeMethod(settings.calibration);
  if (settings.recipe === 'ort-static') return settings.executionProvider ? `${method}, TensorRT provider` : method;
  const { fineTuning } = settings;
  if (fineTuning === null) return `${method}, no fine-tuning`;
  return `${method}, ${fineTuning.epochs} ${fineTuning.epochs === 1 ? 'epoch' : 'epochs'} at ${fineTuning.learningRate}`;
};

const describeTensorrt = ({ precision, calibrator, calibrationCache }: SettingsOf<'tensorrt-calibrator'>): string => {
  if (precision !== 'int8') return `${precision.toUpperCase()}, not calibrated`;
  return calibrationCache === null ? CALIBRATOR_NAMES[calibrator] : `scales of ${calibrationCache.split('/').at(-1)}`;
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
