import { QuantfleetFailure } from '../contracts/quantfleet-failure.js';
import type { StageOutcome } from '../contracts/stage.js';
import { runStage, type StageWork } from './run-stage.js';
import type { NodeContext, StageAttempt } from './stage-context.js';

/**
 * Runs a stage in which PyTorch calibrates or trains: on the node's GPU where PyTorch computes on it, and on the processor
 * elsewhere or when the GPU's memory does not do. The stage key says which, for a GPU gives other last bits.
 */
export const runTorchStage = async (
  node: NodeContext,
  work: StageWork,
  attempt: StageAttempt,
): Promise<StageOutcome> => {
  if (node.probe.tools['torch-cuda'] === undefined) return runStage(node, work, attempt);
  try {
    return await runStage(
      node,
      { ...work, parameters: { ...work.parameters, device: 'cuda' }, usesGpu: true },
      attempt,
    );
  } catch (error) {
    if (!(error instanceof QuantfleetFailure && error.code === 'OutOfMemory')) throw error;
    attempt.onProgress({ phase: 'GPU memory ran out, going on with the processor', done: 0, of: 1, unit: 'attempts' });
    return runStage(node, { ...work, notes: { ...work.notes, leftGpu: error.message } }, attempt);
  }
};
