import { BASELINE } from '../../contracts/recipe-table.js';
import type { TrialRecord } from '../../contracts/trial-record.js';

/** What a trial's network is asked to be computed in; `pytorch`: what PyTorch does. */
export type TrialPrecision = 'int8' | 'fp16' | 'fp32' | 'pytorch';

/** The precision of a trial; a control's is `fp16` or `fp32`. */
export const precisionOf = ({ recipe, settings }: TrialRecord): TrialPrecision => {
  if (recipe === BASELINE) return 'pytorch';
  if (settings?.recipe !== 'tensorrt-calibrator') return 'int8';
  const { precision } = settings;
  return precision === 'fp16' || precision === 'fp32' ? precision : 'int8';
};
