import { outcomeArtifact } from '../../contracts/outcome-artifact.js';
import type { StageOutcome } from '../../contracts/stage.js';
import { batchSizesOf } from './engine-batch-sizes.js';
import type { RecipeResult, RecipeRun } from './recipe-run.js';

/** Builds and measures the FP32 network with its calibration table in ONNX Runtime's TensorRT execution provider. */
export const measureInProvider = async (run: RecipeRun, calibrated: StageOutcome): Promise<RecipeResult> => {
  const { node, plan, finish } = run;
  const { preprocessing, threads } = plan;
  const built = finish(
    await node.buildEngine({
      backend: 'ort-tensorrt',
      onnx: outcomeArtifact(calibrated, 'prepared'),
      table: outcomeArtifact(calibrated, 'table'),
      preprocessing,
      options: plan.engine,
    }),
  );
  const engine = outcomeArtifact(built, 'engine');
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
        threads,
      }),
    ),
  );
  return { evaluation, engineBytes: engine.bytes };
};
