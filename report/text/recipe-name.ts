import type { TrialRecord } from '../../contracts/trial-record.js';

/** What a trial’s engine is called: its recipe, or `TensorRT FP16` and `TensorRT FP32` of those without INT8. */
export const recipeName = ({ recipe, settings }: Pick<TrialRecord, 'recipe' | 'settings'>): string => {
  if (settings?.recipe !== 'tensorrt-calibrator') return recipe;
  const { precision } = settings;
  return precision === 'fp16' || precision === 'fp32' ? `TensorRT ${precision.toUpperCase()}` : recipe;
};
