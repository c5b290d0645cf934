import type { NodeActivities } from '../../contracts/activities.js';
import type { SweepPlan } from '../../contracts/sweep.js';

/** What a machine is asked to take in of a sweep's network. */
export const importOf = ({
  model,
  preprocessing,
  uploads = {},
}: SweepPlan): Parameters<NodeActivities['importModel']>[0] => {
  const uploaded = uploads[model.kind === 'onnx' ? model.onnx : model.weights];
  return { model, preprocessing, ...(uploaded === undefined ? {} : { uploaded }) };
};
