import { outcomeArtifact } from '../../contracts/outcome-artifact.js';
import type { RecipeSettings } from '../../contracts/sweep.js';
import { measureQuantized } from './measure-quantized.js';
import type { RecipeResult, RecipeRun } from './recipe-run.js';

/** Export in FP32, then calibrate and quantize with ONNX Runtime. */
export const runOrtStatic = async (
  run: RecipeRun,
  { calibration }: Extract<RecipeSettings, { recipe: 'ort-static' }>,
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
      onnx: outcomeArtifact(exported, 'onnx'),
      preprocessing,
      split,
      images: split.images,
      calibrationBatchSize,
      calibration,
      minimumCoverage,
    }),
  );
  return measureQuantized(run, outcomeArtifact(calibrated, 'onnx'), split);
};
