import { z } from 'zod';
import type { Immutable } from './immutable.js';

// The defaults are what sweeps of earlier versions, which could not say it, did.
const share = z.number().min(0).max(1);

/** What becomes of the ranges of quantizers while the network is trained. */
export const rangesSchema = z.enum(['kept', 'measured', 'learnt']);

/** Quantization-aware training after calibration. */
export const fineTuningSchema = z.strictObject({
  epochs: z.int().positive().describe('Passes over the training images, at most.'),
  learningRate: z.number().positive().describe('At the start of the cosine annealing.'),
  finalLearningRateShare: share.default(0).describe('Share of learningRate that is left at the end of the last epoch.'),
  batchSize: z
    .int()
    .positive()
    .describe('Images in one training step; one that is left over at the end of an epoch joins the last step.'),
  momentum: z.number().min(0).lt(1).describe('Of the gradient descent.'),
  weightDecay: z.number().min(0).describe('L2 penalty of weights; norms and biases have none.'),
  freezeBatchNormAfter: share
    .default(1)
    .describe('Share of all steps, 0 … 1, after which batch normalisation keeps its statistics; 1: never.'),
  weightRanges: rangesSchema
    .default('kept')
    .describe(
      'Ranges of quantized weights. kept: as calibrated. measured: their largest magnitudes, before each step. learnt: trained beside the weights.',
    ),
  activationRanges: rangesSchema
    .default('kept')
    .describe(
      'Ranges of quantized activations. kept: as calibrated. measured: moving averages of the largest magnitudes in each training batch. learnt: trained beside the weights.',
    ),
  distillation: z
    .strictObject({
      share: z.number().gt(0).max(1).describe('Of the distillation in the loss; the labels have the rest.'),
      temperature: z.number().positive().describe('By which logits are divided before they are compared.'),
    })
    .nullable()
    .default(null)
    .describe('Follow the answers of the FP32 network too, by their Kullback-Leibler divergence; null: not.'),
  heldOut: z
    .strictObject({
      share: z
        .number()
        .gt(0)
        .lt(1)
        .describe('Share of the training images of each class that is not trained on, drawn with the seed.'),
      patience: z
        .int()
        .positive()
        .nullable()
        .describe('Epochs in a row without a better score after which training stops; null: never.'),
    })
    .nullable()
    .default(null)
    .describe(
      'Keep the epoch that is best on the held-out images, which is the calibrated network where none is: by right answers, with distillation by its loss; null: keep the last epoch.',
    ),
  seed: z.int().nonnegative().describe('Of shuffling, augmentation and the images held out.'),
  augmentation: z.enum(['none', 'flip', 'random-resized-crop']).describe('Of the training images.'),
  checkpointSeconds: z.number().positive().describe('Seconds between checkpoints within an epoch.'),
});

/** What {@link fineTuningSchema} describes. */
export type FineTuning = Immutable<z.infer<typeof fineTuningSchema>>;
