import type { WorkOf } from '../../contracts/trial-point.js';
import { exportNetwork } from './export-network.js';
import { measureInProvider } from './measure-in-provider.js';
import { measureQuantized } from './measure-quantized.js';
import type { RecipeResult, RecipeRun } from './recipe-run.js';

/** Export in FP32, then calibrate with ONNX Runtime, and quantize with it or leave that to its TensorRT provider. */
export const runOrtStatic = async (
  run: RecipeRun,
  { settings, calibrationBatchSize }: WorkOf<'ort-static'>,
): Promise<RecipeResult> => {
  const { node, plan, recorded } = run;
  const { preprocessing, minimumCoverage } = plan;
  const { calibration, executionProvider } = settings;
  const split = await run.split('calibration');
  const onnx = await exportNetwork(run, split);
  const calibrated = recorded(
    await node.calibrate({
      kind: 'ort',
      onnx,
      preprocessing,
      split,
      images: split.images,
      calibrationBatchSize,
      calibration,
      minimumCoverage,
    }),
  );
  if (executionProvider) return measureInProvider(run, calibrated);
  return measureQuantized(run, calibrated.artifacts.onnx, split);
};
