import type { RunnablePoint } from '../../contracts/trial-point.js';
import { runOrtStatic } from './ort-static.js';
import { runPytorchFp32 } from './pytorch-fp32.js';
import type { RecipeResult, RecipeRun } from './recipe-run.js';
import { runTensorrtCalibrator } from './tensorrt-calibrator.js';
import { runTorchQat } from './torch-qat.js';

/** Runs the stages of the point's recipe. */
export const runRecipe = (run: RecipeRun, point: RunnablePoint): Promise<RecipeResult> => {
  switch (point.recipe) {
    case 'pytorch-fp32':
      return runPytorchFp32(run);
    case 'torch-qat':
      return runTorchQat(run, point);
    case 'tensorrt-calibrator':
      return runTensorrtCalibrator(run, point);
    case 'ort-static':
      return runOrtStatic(run, point);
  }
};
