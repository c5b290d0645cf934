import { BASELINE } from './recipe-table.js';
import type { TrialRecord } from './trial-record.js';

/** What a trial's network is asked to be computed in; `pytorch`: what PyTorch does. */
export type AskedPrecision = 'int8' | 'fp16' | 'fp32' | 'pytorch';

/** The precision that was asked for; rows of versions that kept no settings are of INT8, but for the baseline. */
export const askedPrecision = ({ recipe, settings }: Pick<TrialRecord, 'recipe' | 'settings'>): AskedPrecision => {
  if (recipe === BASELINE) return 'pytorch';
  if (settings?.recipe !== 'tensorrt-calibrator') return 'int8';
  const { precision } = settings;
  return precision === 'fp16' || precision === 'fp32' ? precision : 'int8';
};
