import type { QuantizedNetwork } from '../../contracts/quantized-network.js';
import type { RunnablePoint } from '../../contracts/trial-point.js';
import { quantizeOrtStatic } from './ort-static.js';
import type { RecipeRun } from './recipe-run.js';
import { prepareForTensorrt } from './tensorrt-calibrator.js';
import { quantizeTorchQat } from './torch-qat.js';

/** The stages of the point's recipe that come before an engine is built. */
export const quantizeNetwork = async (run: RecipeRun, point: RunnablePoint): Promise<QuantizedNetwork> => {
  switch (point.recipe) {
    case 'pytorch-fp32':
      return { kind: 'pytorch' };
    case 'torch-qat':
      return quantizeTorchQat(run, point);
    case 'tensorrt-calibrator':
      return prepareForTensorrt(run, point);
    case 'ort-static':
      return quantizeOrtStatic(run, point);
  }
};
