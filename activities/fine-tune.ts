import type { FineTuneSpec } from '../contracts/stage-spec.js';
import type { StageOutcome } from '../contracts/stage.js';
import { modelInput } from './model-input.js';
import { runStage } from './run-stage.js';
import type { NodeContext, StageAttempt } from './stage-context.js';
import { fileInput, listInput, splitInput } from './stage-input.js';
import { onTorchDevice } from './torch-device.js';

/** Trains the calibrated network on; resumes from the checkpoint of a killed attempt. */
export const fineTune = async (node: NodeContext, spec: FineTuneSpec, attempt: StageAttempt): Promise<StageOutcome> => {
  const { parameter: model, inputs } = await modelInput(node, spec.model);
  const work = onTorchDevice(node, {
    stage: 'fine-tune',
    program: 'fine_tune',
    parameters: { model, preprocessing: { ...spec.preprocessing }, ...spec.fineTuning },
    inputs: {
      ...inputs,
      checkpoint: fileInput(spec.checkpoint),
      training: splitInput(spec.training),
      ...(spec.fineTuning.augmentation === 'random-resized-crop' ? { images: listInput(spec.training) } : {}),
    },
  });
  return runStage(node, work, attempt);
};
