import type { SweepPlan } from '../../contracts/sweep.js';
import type { TrialPoint } from '../../contracts/trial-point.js';

/** Whether hosts do for a sweep what needs no device; else each node does it for itself. */
export const hasHosts = ({ placement, model }: Pick<SweepPlan, 'placement' | 'model'>): boolean =>
  placement?.reading !== undefined &&
  placement.onnxruntime !== undefined &&
  (model.kind === 'onnx' || placement.torch !== undefined);

/**
 * Whether a trial shares its quantization with those of other nodes: only what hosts do all of, so that no node waits for
 * another. TensorRT's calibrators need a device; the stage key and the store's lease let one node of those alike calibrate.
 */
export const sharesQuantization = (plan: SweepPlan, point: TrialPoint): boolean =>
  hasHosts(plan) &&
  point.unsupported === null &&
  !(point.recipe === 'tensorrt-calibrator' && point.scales === 'calibrator');
