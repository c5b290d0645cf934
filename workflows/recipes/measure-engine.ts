import type { ArtifactRef } from '../../contracts/artifact-ref.js';
import { outcomeArtifact } from '../../contracts/outcome-artifact.js';
import type { EnginePrecision } from '../../contracts/stage-spec.js';
import type { StageOutcome } from '../../contracts/stage.js';
import type { RecipeResult, RecipeRun } from './recipe-run.js';

/** What TensorRT is to build an engine of. */
export interface EngineSource {
  readonly onnx: ArtifactRef;
  readonly precision: EnginePrecision;
  /** Scales of an INT8 engine whose network has no Q/DQ pairs. */
  readonly calibrationCache: ArtifactRef | null;
}

/** Builds with TensorRT and measures the engine. */
export const measureEngine = async (run: RecipeRun, source: EngineSource): Promise<RecipeResult> => {
  const { node, plan, finish } = run;
  const { preprocessing, accuracyBatchSize, threads, engine: options, gpuExecution: execution } = plan;
  const built = finish(await node.buildEngine({ backend: 'tensorrt', ...source, preprocessing, options }));
  const engine = outcomeArtifact(built, 'engine');
  const throughputBatchSizes = plan.speed.throughputBatchSizes.filter((size) => size <= largestBatchSize(built));
  const evaluation = finish(
    await node.evaluateEngine({
      kind: 'tensorrt',
      engine,
      preprocessing,
      evaluation: await run.split('evaluation'),
      speed: { ...plan.speed, throughputBatchSizes },
      accuracyBatchSize,
      threads,
      execution,
    }),
  );
  if (plan.via !== null) {
    const samples = outcomeArtifact(evaluation, 'samples');
    const inputName = evaluation.facts['inputName'] as string;
    finish(await node.crossCheckEngine({ engine, samples, inputName, preprocessing, speed: plan.speed, execution }));
  }
  return { evaluation, engineBytes: engine.bytes };
};

/** A build that ran out of memory may have ended with a smaller profile than was asked for. */
export const largestBatchSize = ({ facts }: StageOutcome): number => (facts['profile'] as { readonly max: number }).max;
