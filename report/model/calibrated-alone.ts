import { askedPrecision } from '../../contracts/asked-precision.js';
import { keptCalibrated } from '../../contracts/kept-calibrated.js';
import { isCalibratedOnly } from '../../contracts/recipe-name.js';
import { fallenBack } from './engine-build.js';
import type { TrialView } from './trial-view.js';

/** Whether what a trial loses is its calibration's: most of its layers run in INT8, and nothing was trained that could lose or mend something. */
export const isCalibratedAlone = ({ trial, engine }: TrialView): boolean =>
  askedPrecision(trial) === 'int8' &&
  (trial.recipe !== 'torch-qat' || isCalibratedOnly(trial) || keptCalibrated(trial)) &&
  (engine === undefined || fallenBack(engine) === undefined);
