import type { StageOutcome } from '../../contracts/stage-outcome.js';
import { batchSizesOf } from './engine-batch-sizes.js';
import type { RecipeResult, RecipeRun } from './recipe-run.js';

/** Builds and measures the FP32 network with its calibration table in ONNX Runtime's TensorRT execution provider. */
export const measureInProvider = async (
  run: RecipeRun,
  calibrated: StageOutcome<'calibrate_ort'>,
): Promise<RecipeResult> => {
  const { node, plan, finish } = run;
  const { preprocessing } = plan;
  const built = finish(
    await node.buildEngine({
      backend: 'ort-tensorrt',
      onnx: calibrated.artifacts.prepared,
      table: calibrated.artifacts.table,
      preprocessing,
      options: plan.engine,
    }),
  );
  const engine = built.artifacts.engine;
  const { largest, speed, endedBy } = batchSizesOf(plan, built);
  const evaluation = endedBy(
    finish(
      await node.evaluateEngine({
        kind: 'ort-tensorrt',
        engine,
        preprocessing,
        evaluation: await run.split('evaluation'),
        speed,
        // The engine does not say which batch sizes it takes once it is in a model of ONNX Runtime.
        accuracyBatchSize: Math.min(plan.accuracyBatchSize, largest),
      }),
    ),
  );
  return { evaluation, engineBytes: engine.bytes };
};
