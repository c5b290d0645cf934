import type { SweepPlan } from '../../contracts/sweep.js';

/** Whether hosts quantize for the nodes of a sweep; else each node does so for itself. */
export const sharesQuantization = ({ placement, model }: Pick<SweepPlan, 'placement' | 'model'>): boolean =>
  placement?.onnxruntime !== undefined && (model.kind === 'onnx' || placement.torch !== undefined);
