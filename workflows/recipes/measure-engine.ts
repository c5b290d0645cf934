import { isCancellation } from '@temporalio/workflow';
import type { EngineSource } from '../../contracts/quantized-network.js';
import type { StageOutcome } from '../../contracts/stage-outcome.js';
import { failureReport } from '../policy/failure-report.js';
import { buildOccasion } from '../policy/occasions.js';
import { crossCheck } from './cross-check.js';
import { batchSizesOf } from './engine-batch-sizes.js';
import { engineExecution } from './engine-execution.js';
import { evaluationOfPlan } from './evaluation-of-plan.js';
import type { RecipeResult, RecipeRun } from './recipe-run.js';

/** Builds with TensorRT and measures the engine; a stored engine that this TensorRT or GPU does not take is built again. */
export const measureEngine = async (run: RecipeRun, source: EngineSource): Promise<RecipeResult> => {
  const built = await build(run, source);
  try {
    return await measure(run, built);
  } catch (error) {
    const isStale = !isCancellation(error) && failureReport(error).code === 'EngineMismatch';
    if (!isStale || built.kind === 'built') throw error;
    await run.node.forgetOutcome({ key: built.key });
    return measure(run, await build(run, source));
  }
};

const build = async (
  { node, plan, point, recorded }: RecipeRun,
  source: EngineSource,
): Promise<StageOutcome<'build_tensorrt'>> => {
  const { preprocessing, engine: options } = plan;
  return recorded(
    await node.buildEngine({
      builder: 'tensorrt',
      ...source,
      preprocessing,
      options,
      ...buildOccasion({ plan, point }),
    }),
  );
};

const measure = async (run: RecipeRun, built: StageOutcome<'build_tensorrt'>): Promise<RecipeResult> => {
  const { node, plan, recorded } = run;
  const { engine } = built.artifacts;
  const { largest, speed, endedBy } = batchSizesOf(plan, built);
  const execution = engineExecution(plan);
  const spec = { ...(await evaluationOfPlan(run)), speed, execution };
  const evaluation = endedBy(recorded(await node.evaluateEngine({ kind: 'tensorrt', engine, ...spec })));
  if (plan.via === 'trtexec') await crossCheck(run, engine, evaluation);
  const contestant = { kind: 'tensorrt', engine, execution, largestBatchSize: largest } as const;
  return { evaluation, engineBytes: engine.bytes, contestant };
};
