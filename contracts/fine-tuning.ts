import { z } from 'zod';
import type { Immutable } from './immutable.js';

/** Quantization-aware training after calibration. */
export const fineTuningSchema = z.strictObject({
  epochs: z.int().positive().describe('Passes over the training images.'),
  learningRate: z.number().positive().describe('At the start of the cosine annealing.'),
  batchSize: z
    .int()
    .positive()
    .describe('Images in one training step; one that is left over at the end of an epoch joins the last step.'),
  momentum: z.number().min(0).lt(1).describe('Of the gradient descent.'),
  weightDecay: z.number().min(0).describe('L2 penalty.'),
  seed: z.int().nonnegative().describe('Of shuffling and augmentation.'),
  augmentation: z.enum(['none', 'flip', 'random-resized-crop']).describe('Of the training images.'),
  checkpointSeconds: z.number().positive().describe('Seconds between checkpoints within an epoch.'),
});

/** What {@link fineTuningSchema} describes. */
export type FineTuning = Immutable<z.infer<typeof fineTuningSchema>>;
