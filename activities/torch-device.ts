import type { NodeContext } from './stage-context.js';

/** What a stage in PyTorch computes on. */
export interface TorchDevice {
  readonly usesGpu: boolean;
  /** The stage key tells GPU and processor apart, for they differ in rounding. */
  readonly parameters: { readonly device?: 'cuda' };
}

/** The node's GPU where PyTorch computes on it, else the processor. */
export const torchDevice = ({ probe }: Pick<NodeContext, 'probe'>): TorchDevice =>
  probe.tools['torch-cuda'] === undefined
    ? { usesGpu: false, parameters: {} }
    : { usesGpu: true, parameters: { device: 'cuda' } };
