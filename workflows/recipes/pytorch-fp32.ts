import type { RecipeResult, RecipeRun } from './recipe-run.js';

/** The baseline: the network as it is, in PyTorch. */
export const runPytorchFp32 = async (run: RecipeRun): Promise<RecipeResult> => {
  const { node, plan, point, model, finish } = run;
  const { preprocessing, speed, accuracyBatchSize, threads } = plan;
  const evaluation = finish(
    await node.evaluateEngine({
      kind: 'torch',
      model,
      device: point.backend === 'tensorrt' ? 'cuda' : 'cpu',
      preprocessing,
      evaluation: await run.split('evaluation'),
      speed,
      accuracyBatchSize,
      threads,
    }),
  );
  return { evaluation, engineBytes: null };
};
