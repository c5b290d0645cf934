import { keptCalibrated } from '../../contracts/kept-calibrated.js';
import { recipeName } from '../../contracts/recipe-name.js';
import type { TrialRecord } from '../../contracts/trial-record.js';

/**
 * The recipe as a trial's row is called. Where no epoch was better than the calibrated network, that was kept, so the row
 * is one of a network that nothing has trained, and says so.
 */
export const rowName = (trial: TrialRecord): string =>
  keptCalibrated(trial) ? `${recipeName(trial)}, fine-tuned in vain` : recipeName(trial);
