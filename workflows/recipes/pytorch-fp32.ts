import { evaluationOfPlan } from './evaluation-of-plan.js';
import type { RecipeResult, RecipeRun } from './recipe-run.js';

/** The baseline: the network as it is, in PyTorch. */
export const measurePytorchFp32 = async (run: RecipeRun): Promise<RecipeResult> => {
  const { node, plan, point, model, recorded } = run;
  const device = point.backend === 'tensorrt' ? 'cuda' : 'cpu';
  const { threads } = plan;
  const spec = { ...(await evaluationOfPlan(run)), threads };
  return {
    evaluation: recorded(await node.evaluateEngine({ kind: 'torch', model, device, ...spec })),
    engineBytes: null,
    contestant: { kind: 'torch', model, device, threads },
  };
};
