import { ApplicationFailure } from '@temporalio/workflow';
import { outcomeArtifact } from '../../contracts/outcome-artifact.js';
import type { TensorrtCalibratorSettings } from '../../contracts/sweep.js';
import { measureEngine } from './measure-engine.js';
import { measureQuantized } from './measure-quantized.js';
import type { RecipeResult, RecipeRun } from './recipe-run.js';

/** Export in FP32, then leave quantization to TensorRT. */
export const runTensorrtCalibrator = async (
  run: RecipeRun,
  { precision, calibrator, calibrationCache }: TensorrtCalibratorSettings,
  calibrationBatchSize: number | null,
): Promise<RecipeResult> => {
  const { node, plan, model, finish } = run;
  const { preprocessing, opset, minimumCoverage } = plan;
  const split = await run.split('calibration');
  const exported = finish(
    await node.exportModel({ model, preprocessing, opset, sample: split, checkpoint: null, minimumCoverage }),
  );
  const onnx = outcomeArtifact(exported, 'onnx');
  if (precision === 'fp16' || precision === 'fp32') {
    return measureEngine(run, { onnx, precision, calibrationCache: null });
  }
  if (precision !== 'int8') throw ApplicationFailure.nonRetryable(`No engine is ${precision}.`, 'RecipeUnsupported');
  if (calibrationCache === null) {
    if (calibrationBatchSize === null) throw ApplicationFailure.nonRetryable('No size.', 'RecipeUnsupported');
    const calibrated = finish(
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
    return measureEngine(run, { onnx, precision, calibrationCache: outcomeArtifact(calibrated, 'cache') });
  }
  const cache = await run.importCalibrationCache(calibrationCache);
  if (run.point.calibrationCache === 'read') return measureEngine(run, { onnx, precision, calibrationCache: cache });
  const carried = finish(await node.calibrate({ kind: 'carry-over', onnx, cache, minimumCoverage }));
  return measureQuantized(run, outcomeArtifact(carried, 'onnx'), split);
};
