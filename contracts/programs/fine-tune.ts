import { z } from 'zod';
import { fineTuningSchema } from '../fine-tuning.js';
import { networkSchema } from '../model.js';
import { preprocessingSchema } from '../preprocessing.js';
import { torchDevice } from './calibrate.js';
import { count, seconds } from './common-facts.js';
import {
  artifactFileSchema,
  factoryInputSchema,
  fileInputSchema,
  nothing,
  PYTORCH,
  splitInputSchema,
} from './files.js';
import type { ProgramContract } from './program-contract.js';
import { TRAINING } from './tools.js';

const heldOutScore = z.strictObject({
  accuracy: z.number().min(0).max(1).describe('Share of the images whose class comes first.'),
  loss: z.number().describe('Mean of the objective that was trained.'),
});

/** How a training went. */
export const fineTuningFacts = z.strictObject({
  device: z.enum(['cpu', 'cuda']).describe('What computed.'),
  trainedImages: count.describe('Images that were trained on.'),
  heldOutImages: count.describe('Training images that were held out to choose the epoch.'),
  before: heldOutScore.nullable().describe('The calibrated network on the images held out; null where none were.'),
  epochs: z.array(
    z.strictObject({
      loss: z.number().describe('Mean over the training images, of the objective that was trained.'),
      learningRate: z.number().describe('In the last step.'),
      seconds,
      heldOut: heldOutScore.exactOptional().describe('After the epoch, on the images held out.'),
    }),
  ),
  keptEpoch: count.describe('Epoch whose network was kept, counted from 1; 0: the calibrated network.'),
  resumedFromEpoch: count
    .nullable()
    .describe('Epoch whose checkpoint was found; null where training started from the beginning.'),
});

/** Programs of the stage fine-tune. */
export const FINE_TUNE_PROGRAMS = {
  fine_tune: {
    stage: 'fine-tune',
    language: 'python',
    purpose:
      'Trains a calibrated network further and keeps its best epoch; continues from the checkpoint of a killed attempt.',
    tools: TRAINING,
    inputs: z.strictObject({
      weights: fileInputSchema('Weights of the network, as the user has them.'),
      factory: factoryInputSchema.exactOptional(),
      checkpoint: fileInputSchema('Calibrated network of ModelOpt.'),
      training: splitInputSchema('Training images.'),
      images: fileInputSchema('Their list, for random-resized-crop: where the image files lie.').exactOptional(),
    }),
    parameters: z.strictObject({
      model: networkSchema,
      preprocessing: preprocessingSchema,
      ...fineTuningSchema.shape,
      device: torchDevice,
    }),
    unkeyed: nothing,
    artifacts: z.strictObject({ checkpoint: artifactFileSchema(PYTORCH, 'Trained network of ModelOpt.') }),
    facts: fineTuningFacts,
    added: nothing,
  },
} as const satisfies Record<string, ProgramContract>;
