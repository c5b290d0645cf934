import type { StageWork } from './run-stage.js';
import type { NodeContext } from './stage-context.js';

/**
 * The work on the node's GPU where PyTorch computes on it, and as it is elsewhere. The stage key tells the two apart, for
 * they differ in rounding.
 */
export const onTorchDevice = (node: NodeContext, work: StageWork): StageWork =>
  node.probe.tools['torch-cuda'] === undefined
    ? work
    : { ...work, parameters: { ...work.parameters, device: 'cuda' }, usesGpu: true };
