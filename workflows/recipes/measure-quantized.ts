import type { ArtifactRef } from '../../contracts/artifact-ref.js';
import type { PackedSplit } from '../../contracts/dataset.js';
import { outcomeArtifact } from '../../contracts/outcome-artifact.js';
import type { RecipeResult, RecipeRun } from './recipe-run.js';

/** The last stages of every INT8 recipe: fold, build, evaluate. */
export const measureQuantized = async (
  run: RecipeRun,
  onnx: ArtifactRef,
  sample: PackedSplit,
): Promise<RecipeResult> => {
  const { node, plan, point, finish } = run;
  const { preprocessing, minimumCoverage, speed, accuracyBatchSize, threads } = plan;
  const folded = finish(await node.foldGraph({ onnx, preprocessing, sample, minimumCoverage }));
  const graph = outcomeArtifact(folded, 'onnx');
  if (point.isProvedWithTensorrtRtx) {
    finish(await node.buildEngine({ backend: 'tensorrt-rtx', onnx: graph, threads }));
  }
  const built = finish(await node.buildEngine({ backend: 'onnxruntime', onnx: graph, threads }));
  const engine = outcomeArtifact(built, 'engine');
  const evaluation = finish(
    await node.evaluateEngine({
      kind: 'onnxruntime',
      onnx: graph,
      engine,
      preprocessing,
      evaluation: await run.split('evaluation'),
      speed,
      accuracyBatchSize,
      threads,
    }),
  );
  return { evaluation, engineBytes: engine.bytes };
};
