import { askedPrecision } from './asked-precision.js';
import type { TrialRecord } from './trial-record.js';

/** How descriptions of a calibration end where nothing was trained after it. */
const NO_FINE_TUNING = ', no fine-tuning';

type NamedTrial = Pick<TrialRecord, 'recipe' | 'settings' | 'calibration'>;

/** Whether it is a `torch-qat` that trains nothing; rows of versions that kept no settings say it in their calibration alone. */
export const isCalibratedOnly = ({ recipe, settings, calibration }: NamedTrial): boolean => {
  if (recipe !== 'torch-qat') return false;
  return settings?.recipe === 'torch-qat' ? settings.fineTuning === null : (calibration ?? '').endsWith(NO_FINE_TUNING);
};

/**
 * The recipe as rows are called: `torch-qat, calibrated only` where nothing was trained, for that is no QAT; `TensorRT FP16`
 * and `TensorRT FP32` of engines without INT8.
 */
export const recipeName = (trial: NamedTrial): string => {
  if (isCalibratedOnly(trial)) return `${trial.recipe}, calibrated only`;
  const precision = askedPrecision(trial);
  return precision === 'fp16' || precision === 'fp32' ? `TensorRT ${precision.toUpperCase()}` : trial.recipe;
};
