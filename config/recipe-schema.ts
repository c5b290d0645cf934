import { z } from 'zod';
import { rangesSchema } from '../contracts/fine-tuning.js';
import { ortPlacementSchema, torchPlacementSchema } from '../contracts/qdq-placement.js';
import { RECIPES } from '../contracts/recipe.js';
import { filePathSchema } from './file-path.js';
import { positive, share } from './number-schemas.js';
import { histogramBins, type QuantizationPreset } from './quantization-presets.js';

const percentile = z.number().gt(50).max(100);
const PERCENTILE = 'Per cent of values kept by percentile.';

const torchCalibrationSchema = (defaults: QuantizationPreset['torch']) =>
  z
    .strictObject({
      method: z
        .enum(['max', 'entropy', 'percentile', 'mse'])
        .default(defaults.method)
        .describe('ModelOpt’s calibrator; mse: the range of least mean squared error.'),
      percentile: percentile.default(defaults.percentile).describe(PERCENTILE),
      bins: positive.default(defaults.bins).describe('Histogram bins.'),
    })
    .prefault({});

const ortCalibrationSchema = (defaults: QuantizationPreset['ort']) =>
  z
    .strictObject({
      method: z
        .enum(['minmax', 'entropy', 'percentile', 'mse'])
        .default(defaults.method)
        .describe('ONNX Runtime’s calibrator; mse: the range of least mean squared error in its histogram.'),
      percentile: percentile.default(defaults.percentile).describe(PERCENTILE),
      bins: positive
        .optional()
        .describe(
          `Histogram bins; more than quantizedBins, or entropy is min-max. Default: ${histogramBins('entropy')} for entropy, else ${histogramBins('mse')}.`,
        ),
      quantizedBins: positive.default(defaults.quantizedBins).describe('Levels of the entropy search.'),
    })
    .transform(({ bins, ...rest }) => ({ ...rest, bins: bins ?? histogramBins(rest.method) }))
    .refine(({ method, bins, quantizedBins }) => method !== 'entropy' || bins > quantizedBins, {
      path: ['bins'],
      message: 'must exceed quantizedBins: otherwise entropy finds only the full range',
    })
    .prefault({});

const fineTuningSchema = z.strictObject({
  epochs: positive.default(1).describe('Passes over the training images, at most.'),
  learningRate: z
    .number()
    .positive()
    .default(0.00025)
    .describe(
      'At the start of the cosine annealing; NVIDIA advises 1 % of the rate that the network was trained with, for as many images a step: a network trained at 0.1 with 256 images a step has 0.00025 with 64.',
    ),
  finalLearningRateShare: share
    .default(0.01)
    .describe('Share of learningRate that is left at the end of the last epoch.'),
  batchSize: z
    .int()
    .min(2, 'at least 2: normalisation cannot learn from a batch of one image')
    .default(64)
    .describe('Images in one step; one that is left over at the end of an epoch joins the last step.'),
  momentum: z.number().min(0).lt(1).default(0.9).describe('Of the gradient descent.'),
  weightDecay: z.number().min(0).default(0.0001).describe('L2 penalty of weights; norms and biases have none.'),
  freezeBatchNormAfter: share
    .default(0.5)
    .describe('Share of all steps after which batch normalisation keeps its statistics; 0: from the first, 1: never.'),
  weightRanges: rangesSchema
    .default('kept')
    .describe(
      'Ranges of quantized weights. kept: as calibrated. measured: their largest magnitudes, before each step. learnt: trained beside the weights.',
    ),
  activationRanges: rangesSchema
    .default('learnt')
    .describe(
      'Ranges of quantized activations. kept: as calibrated. measured: moving averages of the largest magnitudes in each training batch. learnt: trained beside the weights.',
    ),
  distillation: z
    .strictObject({
      share: z.number().gt(0).max(1).default(1).describe('Of the distillation in the loss; the labels have the rest.'),
      temperature: z.number().positive().default(1).describe('By which logits are divided before they are compared.'),
    })
    .nullable()
    .default(null)
    .describe(
      'Follow the answers of the FP32 network too, by their Kullback-Leibler divergence; null: the labels alone.',
    ),
  heldOut: z
    .strictObject({
      share: z
        .number()
        .gt(0)
        .lt(1)
        .default(0.1)
        .describe(
          'Share of the training images of each class that is not trained on, drawn with the seed; classes of one image each have theirs together.',
        ),
      patience: positive
        .nullable()
        .default(3)
        .describe('Epochs in a row without a better score after which training stops; null: never.'),
    })
    .nullable()
    .prefault({})
    .describe(
      'Keep the epoch that is best on the held-out images, which is the calibrated network where none is: by right answers, with distillation by its loss; null: keep the last epoch.',
    ),
  seed: z.int().nonnegative().default(0).describe('Of shuffling, augmentation and the images held out.'),
  augmentation: z.enum(['none', 'flip', 'random-resized-crop']).default('flip').describe('Of the training images.'),
  checkpointSeconds: z.number().positive().default(120).describe('Seconds between checkpoints within an epoch.'),
});

const PLACEMENT =
  'Where Q/DQ pairs go. weighted-inputs: inputs of convolutions and matrix products with weights. with-residuals: also the skip inputs of residual additions, and average pools.';

/** A recipe with its settings, the others as a preset has them. */
export const recipeSchema = ({ torch, ort }: QuantizationPreset) =>
  z.discriminatedUnion('recipe', [
    z.strictObject({ recipe: z.literal('pytorch-fp32') }),
    z.strictObject({
      recipe: z.literal('torch-qat'),
      calibration: torchCalibrationSchema(torch).describe('How activation ranges are found.'),
      placement: torchPlacementSchema.default(torch.placement).describe(PLACEMENT),
      fineTuning: fineTuningSchema.nullable().prefault({}).describe('null: calibrate only.'),
    }),
    z
      .strictObject({
        recipe: z.literal('tensorrt-calibrator'),
        precision: z
          .enum(['int8', 'fp16', 'fp32', 'fp8', 'int4'])
          .default('int8')
          .describe(
            'Of the engine; only int8 is calibrated. fp8 and int4 are reported as unsupported, with the reason.',
          ),
        calibrator: z
          .enum(['entropy2', 'entropy', 'minmax', 'legacy'])
          .default('entropy2')
          .describe('TensorRT’s calibrator, by what follows IInt8 in its class name.'),
        calibrationCache: filePathSchema
          .nullable()
          .default(null)
          .describe(
            'Calibration cache that TensorRT wrote for this ONNX model, used instead of calibrating; relative to the sweep file.',
          ),
      })
      .refine(({ precision, calibrationCache }) => precision === 'int8' || calibrationCache === null, {
        path: ['calibrationCache'],
        message: 'is for precision: int8 alone',
      }),
    z.strictObject({
      recipe: z.literal('ort-static'),
      calibration: ortCalibrationSchema(ort).describe('How activation ranges are found.'),
      placement: ortPlacementSchema
        .default(ort.placement)
        .describe(`${PLACEMENT} everything: every operator type that ONNX Runtime knows.`),
      executionProvider: z
        .boolean()
        .default(false)
        .describe(
          'Run the FP32 network with the calibration table through ONNX Runtime’s TensorRT execution provider, as the paper did, instead of building the Q/DQ network with TensorRT itself.',
        ),
    }),
  ]);

/** A recipe by its name, with the settings of a preset. */
export const recipeName = (preset: QuantizationPreset) =>
  z.enum(RECIPES).transform((recipe) => recipeSchema(preset).parse({ recipe }));
