import type { QuantizedNetwork } from '../../contracts/quantized-network.js';
import type { WorkOf } from '../../contracts/trial-point.js';
import { exportNetwork } from './export-network.js';
import { foldQuantized } from './fold-quantized.js';
import type { RecipeRun } from './recipe-run.js';

/** Export in FP32, then leave quantization to TensorRT. */
export const prepareForTensorrt = async (
  run: RecipeRun,
  work: WorkOf<'tensorrt-calibrator'>,
): Promise<QuantizedNetwork> => {
  const { node, plan, recorded } = run;
  const { preprocessing, minimumCoverage } = plan;
  const split = await run.split('calibration');
  const onnx = await exportNetwork(run, split);
  switch (work.scales) {
    case 'none':
      return { kind: 'tensorrt', onnx, precision: work.precision, calibrationCache: null };
    case 'calibrator': {
      const { calibrationBatchSize, settings } = work;
      const { calibrator } = settings;
      const calibrated = recorded(
        await node.calibrate({
          kind: 'tensorrt',
          onnx,
          preprocessing,
          split,
          images: split.images,
          calibrationBatchSize,
          calibrator,
        }),
      );
      return { kind: 'tensorrt', onnx, precision: 'int8', calibrationCache: calibrated.artifacts.cache };
    }
    case 'read-cache': {
      const cache = await run.importCalibrationCache(work.cachePath);
      return { kind: 'tensorrt', onnx, precision: 'int8', calibrationCache: cache };
    }
    case 'carry-over-cache': {
      const cache = await run.importCalibrationCache(work.cachePath);
      const carried = recorded(await node.calibrate({ kind: 'carry-over', onnx, cache, minimumCoverage }));
      return foldQuantized(run, carried.artifacts.onnx, split);
    }
  }
};
