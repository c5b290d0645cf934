import type { NodeProbe } from './activities.js';

/** What hosts quantize with, and the packages that each needs. */
const PACKAGES = {
  torch: ['torch', 'nvidia-modelopt', 'onnx'],
  onnxruntime: ['onnx', 'onnxruntime', 'polygraphy'],
} as const;

/** A toolchain that hosts offer. */
export type QuantizingToolchain = keyof typeof PACKAGES;

/** Whether a machine can quantize with a toolchain; a PyTorch that may not load weights cannot. */
export const canQuantize = (
  toolchain: QuantizingToolchain,
  { tools, unsafeTorch }: Pick<NodeProbe, 'tools' | 'unsafeTorch'>,
): boolean =>
  PACKAGES[toolchain].every((name) => tools[name] !== undefined) &&
  (toolchain !== 'torch' || unsafeTorch === undefined);
