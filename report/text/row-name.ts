import { fineTuningStage } from '../../contracts/fine-tuning-stage.js';
import { FINE_TUNE_PROGRAMS } from '../../contracts/programs/fine-tune.js';
import { recipeName } from '../../contracts/recipe-name.js';
import { recordedFacts } from '../../contracts/recorded-facts.js';
import type { TrialRecord } from '../../contracts/trial-record.js';

const keptCalibrated = (trial: TrialRecord): boolean =>
  recordedFacts(FINE_TUNE_PROGRAMS.fine_tune, fineTuningStage(trial)).keptEpoch === 0;

/**
 * The recipe as a trial's row is called. Where no epoch was better than the calibrated network, that was kept, so the row
 * is one of a network that nothing has trained, and says so.
 */
export const rowName = (trial: TrialRecord): string =>
  keptCalibrated(trial) ? `${recipeName(trial)}, fine-tuned in vain` : recipeName(trial);
