import { fineTuningStage } from './fine-tuning-stage.js';
import { FINE_TUNE_PROGRAMS } from './programs/fine-tune.js';
import { recordedFacts } from './recorded-facts.js';
import type { TrialRecord } from './trial-record.js';

/** Whether fine-tuning was in vain: no epoch was better than the calibrated network, which was kept. */
export const keptCalibrated = (trial: Pick<TrialRecord, 'stages'>): boolean =>
  recordedFacts(FINE_TUNE_PROGRAMS.fine_tune, fineTuningStage(trial)).keptEpoch === 0;
