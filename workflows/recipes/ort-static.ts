import type { QuantizedNetwork } from '../../contracts/quantized-network.js';
import type { WorkOf } from '../../contracts/trial-point.js';
import { exportNetwork } from './export-network.js';
import { foldQuantized } from './fold-quantized.js';
import type { RecipeRun } from './recipe-run.js';

/** Export in FP32, then calibrate with ONNX Runtime, and quantize with it or leave that to its TensorRT provider. */
export const quantizeOrtStatic = async (
  run: RecipeRun,
  { settings, calibrationBatchSize }: WorkOf<'ort-static'>,
): Promise<QuantizedNetwork> => {
  const { node, plan, recorded } = run;
  const { preprocessing, minimumCoverage } = plan;
  const { calibration, placement, executionProvider } = settings;
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
      placement,
      minimumCoverage,
    }),
  );
  const { prepared, table, onnx: quantized } = calibrated.artifacts;
  return executionProvider ? { kind: 'provider', prepared, table } : foldQuantized(run, quantized, split);
};
