import type { TrialRecord } from '../../contracts/trial-record.js';
import { precisionOf } from './trial-precision.js';

/** Whether what a trial loses is its calibration's: INT8, and nothing was trained that could lose or mend something. */
export const isCalibratedAlone = (trial: TrialRecord): boolean =>
  precisionOf(trial) === 'int8' && !(trial.settings?.recipe === 'torch-qat' && trial.settings.fineTuning !== null);
