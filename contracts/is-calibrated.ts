import type { RecipeSettings } from './sweep.js';

/** Whether these settings calibrate, so that a calibration batch size means something to them. */
export const isCalibrated = (settings: RecipeSettings): boolean => {
  switch (settings.recipe) {
    case 'pytorch-fp32':
      return false;
    case 'tensorrt-calibrator':
      return settings.precision === 'int8' && settings.calibrationCache === null;
    case 'torch-qat':
    case 'ort-static':
      return true;
  }
};
