import type { FineTuneSpec } from '../contracts/stage-spec.js';
import type { StageOutcome } from '../contracts/stage-outcome.js';
import { networkInput } from './network-input.js';
import { runStage } from './run-stage.js';
import type { NodeContext, StageAttempt } from './stage-context.js';
import { fileInput, listInput, splitInput } from './stage-input.js';
import { torchDevice } from './torch-device.js';

/** Trains the calibrated network on; resumes from the checkpoint of a killed attempt. */
export const fineTune = async (
  node: NodeContext,
  { preprocessing, checkpoint, training, fineTuning, ...spec }: FineTuneSpec,
  attempt: StageAttempt,
): Promise<StageOutcome<'fine_tune'>> => {
  const { model, inputs } = await networkInput(node, spec.model, attempt);
  const device = torchDevice(node);
  return runStage(
    node,
    {
      program: 'fine_tune',
      usesGpu: device.usesGpu,
      parameters: { model, preprocessing, ...fineTuning, ...device.parameters },
      unkeyed: {},
      inputs: {
        ...inputs,
        checkpoint: fileInput(checkpoint),
        training: splitInput(training),
        ...(fineTuning.augmentation === 'random-resized-crop' ? { images: listInput(node, training) } : {}),
      },
    },
    attempt,
  );
};
