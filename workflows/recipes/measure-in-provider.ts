import type { QuantizedNetwork } from '../../contracts/quantized-network.js';
import { buildOccasion } from '../policy/occasions.js';
import { batchSizesOf } from './engine-batch-sizes.js';
import { evaluationOfPlan } from './evaluation-of-plan.js';
import type { RecipeResult, RecipeRun } from './recipe-run.js';

/** Builds and measures the FP32 network with its calibration table in ONNX Runtime's TensorRT execution provider. */
export const measureInProvider = async (
  run: RecipeRun,
  { prepared, table }: Extract<QuantizedNetwork, { kind: 'provider' }>,
): Promise<RecipeResult> => {
  const { node, plan, recorded } = run;
  const { preprocessing, engine: options } = plan;
  const built = recorded(
    await node.buildEngine({
      builder: 'ort-tensorrt',
      onnx: prepared,
      table,
      preprocessing,
      options,
      ...buildOccasion(run),
    }),
  );
  const { engine } = built.artifacts;
  const { largest, speed, endedBy } = batchSizesOf(plan, built);
  // The engine does not say which batch sizes it takes once it is in a model of ONNX Runtime.
  const accuracyBatchSize = Math.min(plan.accuracyBatchSize, largest);
  const spec = { ...(await evaluationOfPlan(run)), speed, accuracyBatchSize };
  const evaluation = endedBy(recorded(await node.evaluateEngine({ kind: 'ort-tensorrt', engine, ...spec })));
  const contestant = { kind: 'ort-tensorrt', engine, largestBatchSize: largest } as const;
  return { evaluation, engineBytes: engine.bytes, contestant };
};
