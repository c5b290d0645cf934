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

/** Programs of the stage fine-tune. */
export const FINE_TUNE_PROGRAMS = {
  fine_tune: {
    stage: 'fine-tune',
    language: 'python',
    purpose: 'Trains a calibrated network further; continues from the checkpoint of a killed attempt.',
    tools: TRAINING,
    inputs: z.strictObject({
      weights: fileInputSchema('state_dict of the network.'),
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
    facts: z.strictObject({
      device: z.enum(['cpu', 'cuda']).describe('What computed.'),
      epochs: z.array(z.strictObject({ loss: z.number(), learningRate: z.number(), seconds })),
      resumedFromEpoch: count
        .nullable()
        .describe('Epoch whose checkpoint was found; null where training started from the beginning.'),
    }),
    added: nothing,
  },
} as const satisfies Record<string, ProgramContract>;
