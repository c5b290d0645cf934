import type { OrtStaticSettings } from '../../contracts/sweep.js';
import { measureInProvider } from './measure-in-provider.js';
import { measureQuantized } from './measure-quantized.js';
import type { RecipeResult, RecipeRun } from './recipe-run.js';

/** Export in FP32, then calibrate with ONNX Runtime, and quantize with it or leave that to its TensorRT provider. */
export const runOrtStatic = async (
  run: RecipeRun,
  { calibration, executionProvider }: OrtStaticSettings,
  calibrationBatchSize: number,
): Promise<RecipeResult> => {
  const { node, plan, model, finish } = run;
  const { preprocessing, opset, minimumCoverage } = plan;
  const split = await run.split('calibration');
  const exported = finish(
    await node.exportModel({ model, preprocessing, opset, sample: split, checkpoint: null, minimumCoverage }),
  );
  const calibrated = finish(
    await node.calibrate({
      kind: 'ort',
      onnx: exported.artifacts.onnx,
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
