import type { NodeActivities } from '../contracts/activities.js';
import type { SweepPlan } from '../contracts/sweep.js';
import { nodeActivities } from './node-activities.js';
import { stagesOn } from './stage-proxies.js';

/** The stages of a trial, each where the sweep's plan places it: what needs the device, and all without a placement, on the node. */
export const placedActivities = (plan: SweepPlan, nodeId: string): NodeActivities => {
  const { placement, model } = plan;
  const node = nodeActivities(nodeId, plan);
  if (placement === undefined) return node;
  const on = (queue: string | undefined): NodeActivities => (queue === undefined ? node : stagesOn(queue));
  const reader = on(placement.reading);
  const torch = on(placement.torch);
  const onnx = on(placement.onnxruntime);
  const ofModel = model.kind === 'onnx' ? onnx : torch;
  const { probeNode, buildEngine, evaluateEngine, crossCheckEngine, compareByTurns, forgetOutcome } = node;
  return {
    probeNode,
    importModel: ofModel.importModel,
    importCalibrationCache: onnx.importCalibrationCache,
    listSplits: reader.listSplits,
    prepareSplit: reader.prepareSplit,
    exportModel: ofModel.exportModel,
    calibrate: (spec) => {
      switch (spec.kind) {
        case 'torch':
          return torch.calibrate(spec);
        case 'ort':
        case 'carry-over':
          return onnx.calibrate(spec);
        case 'tensorrt':
          return node.calibrate(spec);
      }
    },
    // Cropping at random reads the images themselves again.
    fineTune: (spec) =>
      (spec.fineTuning.augmentation === 'random-resized-crop' ? on(placement.training) : torch).fineTune(spec),
    foldGraph: onnx.foldGraph,
    buildEngine,
    evaluateEngine,
    crossCheckEngine,
    compareByTurns,
    missingArtifacts: onnx.missingArtifacts,
    forgetOutcome,
  };
};
