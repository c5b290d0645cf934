import { z } from 'zod';
import {
  histogramBins,
  QUANTIZATION_PRESETS,
  type QuantizationPreset,
  type QuantizationPresetName,
} from './quantization-presets.js';
import { ortPlacementSchema, torchPlacementSchema } from '../contracts/qdq-placement.js';
import { USUAL_MARGIN } from '../contracts/margins.js';
import { RECIPES } from '../contracts/recipe.js';
import { controlSchema, precisionPolicySchema } from '../contracts/tensorrt-options.js';
import { SPLIT_ROLES } from '../contracts/split-role.js';
import { comparisonSchema } from './comparison.js';
import { imageSourceKeys } from './dataset-schema.js';
import { filePathSchema } from './file-path.js';
import { preprocessingSchema } from './preprocessing-schema.js';

// A file's name has at most 255 bytes; the longest here is that of a grant while it is written: the name, nine characters
// of the sweep's id, up to 30 of a pipeline's recipe and batch size, and 46 of the file.
const LONGEST_NAME = 160;

const share = z.number().min(0).max(1);
const positive = z.int().positive();
const batchSizes = z
  .array(positive)
  .min(1)
  .refine(
    (sizes) => sizes.every((size, index) => index === 0 || size > (sizes[index - 1] ?? 0)),
    'expected ascending numbers',
  );

const modelSchema = z.union([
  z.strictObject({
    architecture: z
      .string()
      .describe('resnet50, resnet152, mobilenet_v2, squeezenet1_1, efficientnet_lite0 or mnv2_mini.'),
    weights: filePathSchema.describe(
      'File of the weights: a state_dict, a checkpoint that has one, or safetensors; relative to the sweep file.',
    ),
    classes: positive.default(1000).describe('Number of classes: the network must answer as many numbers an image.'),
  }),
  z.strictObject({
    factory: z.string().describe('A factory of the node’s quantfleet.yaml.'),
    weights: filePathSchema.describe(
      'File of the weights: a state_dict, a checkpoint that has one, or safetensors; relative to the sweep file.',
    ),
    classes: positive.default(1000).describe('Number of classes: the network must answer as many numbers an image.'),
  }),
  z.strictObject({
    onnx: filePathSchema.describe('FP32 ONNX file with one image input and an output of logits.'),
    output: z
      .string()
      .min(1)
      .exactOptional()
      .describe('Name of the output of logits, where the file has several; the others are cut off.'),
    classes: positive.default(1000).describe('Number of classes: the network must answer as many numbers an image.'),
  }),
]);

const splitSchema = z
  .strictObject({
    ...imageSourceKeys,
    dataset: z
      .string()
      .optional()
      .describe('Name of a set of images in the settings of the machine that reads it, instead of a path.'),
    images: positive.optional().describe('How many images; default all.'),
    order: z
      .enum(['listed', 'shuffled'])
      .optional()
      .describe(
        'listed: sorted by class and name, some images taken from all classes in turns; or as the CSV or the numbers say. shuffled: drawn with the seed. Default: shuffled, evaluation listed.',
      ),
    seed: z.int().nonnegative().default(0).describe('Seed of the shuffle.'),
    except: z
      .array(z.enum(SPLIT_ROLES))
      .default([])
      .describe(
        'Splits whose images are left out: only ones before this in the order calibration, training, evaluation.',
      ),
  })
  .refine(
    ({ folder, csv, ilsvrc2012, dataset }) =>
      [folder, csv, ilsvrc2012, dataset].filter((source) => source !== undefined).length === 1,
    'name either a folder, a csv, ilsvrc2012 or a dataset',
  );

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
    .default(0.001)
    .describe(
      'At the start of the cosine annealing; NVIDIA advises 1 % of the rate that the network was trained with.',
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
  weightRanges: z
    .enum(['kept', 'measured', 'learnt'])
    .default('kept')
    .describe(
      'Ranges of quantized weights. kept: as calibrated. measured: anew before each step. learnt: trained beside the weights. Those of activations are kept.',
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
        .describe('Share of the training images of each class that is not trained on, drawn with the seed.'),
      patience: positive
        .nullable()
        .default(3)
        .describe('Epochs in a row without a better score after which training stops; null: never.'),
    })
    .nullable()
    .prefault({})
    .describe(
      'Keep the epoch that answers the held-out images best, which is the calibrated network where none is better; null: keep the last epoch.',
    ),
  seed: z.int().nonnegative().default(0).describe('Of shuffling, augmentation and the images held out.'),
  augmentation: z.enum(['none', 'flip', 'random-resized-crop']).default('flip').describe('Of the training images.'),
  checkpointSeconds: z.number().positive().default(120).describe('Seconds between checkpoints within an epoch.'),
});

const PRESET_NAMES = Object.keys(QUANTIZATION_PRESETS) as QuantizationPresetName[];

const PLACEMENT =
  'Where Q/DQ pairs go. weighted-inputs: inputs of convolutions and matrix products with weights. with-residuals: also the skip inputs of residual additions, and average pools.';

const recipeSchema = ({ torch, ort }: QuantizationPreset) =>
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

const recipeName = (preset: QuantizationPreset) =>
  z.enum(RECIPES).transform((recipe) => recipeSchema(preset).parse({ recipe }));

/** `hotRuns` is what a file need not say. */
const measurementSchema = (hotRuns: number) =>
  z
    .strictObject({
      warmUpRuns: z.int().nonnegative().default(10).describe('Runs at batch size 1 before the counted ones, at least.'),
      warmUpSeconds: z
        .number()
        .nonnegative()
        .default(10)
        .describe(
          'Warm-up goes on until three windows of its runs are within 10 % of each other, but not longer than these seconds; 0: it ends with its runs.',
        ),
      hotRuns: positive
        .default(hotRuns)
        .describe(
          'Counted runs at batch size 1; a 99th percentile takes 299 that do not depend on each other. The paper: 50.',
        ),
      mostHotSeconds: z
        .number()
        .positive()
        .default(20)
        .describe('Seconds after which the counted runs end once there are 50, although fewer than hotRuns.'),
      hotSeconds: z.number().nonnegative().default(0).describe('Seconds that the counted runs last at least.'),
      throughputBatchSizes: batchSizes.default([1, 2, 4, 8, 16, 32, 64, 128]).describe('Ascending.'),
      throughputSeconds: z.number().positive().default(1).describe('Seconds that each batch size runs at least.'),
      powerSeconds: z
        .number()
        .nonnegative()
        .default(10)
        .describe(
          'Seconds that a GPU’s power is measured, idle and again at the largest batch size; less than 10 is little for power. 0: not.',
        ),
      usageIntervalMs: positive.default(100).describe('Milliseconds between usage samples.'),
      accuracyBatchSize: positive.default(50).describe('Images in one run while accuracy is measured.'),
      threads: positive.default(2).describe('Threads of one inference on the processor.'),
      cudaGraph: z.boolean().default(false).describe('Start an engine’s work as one CUDA graph.'),
      spinWait: z.boolean().default(false).describe('Wait for the GPU in a loop instead of letting CUDA choose how.'),
    })
    .prefault({});

const marginSchema = z
  .strictObject({ top1: z.number().positive().max(100).default(USUAL_MARGIN).describe('Points of top-1.') })
  .prefault({});

const engineKeys = {
  otherLayers: z
    .enum(['fp32', 'fp16'])
    .describe(
      'What an INT8 engine may compute the layers in that are not INT8. Default: fp32; with dlaCore fp16, since a DLA has no FP32.',
    ),
  profile: z
    .strictObject({
      opt: positive.optional().describe('Batch size that the kernels are chosen for; default: 8, or max if smaller.'),
      max: positive.optional().describe('Largest batch size; default: the largest of throughputBatchSizes.'),
    })
    .describe('Batch sizes an engine accepts; the smallest is 1, where latency is measured.'),
  workspaceMiB: positive.nullable().describe('Limit of a layer’s working memory; null: TensorRT’s own.'),
  optimizationLevel: z.int().min(0).max(5).describe('More finds faster kernels and takes longer.'),
  dlaCore: z
    .int()
    .nonnegative()
    .nullable()
    .describe('Deep-learning accelerator of a board, with the GPU for what it cannot run; null: the GPU alone.'),
  sparsity: z.boolean().describe('Use weights that are 2:4 sparse already.'),
  tf32: z.boolean().describe('Let FP32 layers compute in TF32, as TensorRT does by default.'),
  precisionPolicy: precisionPolicySchema.describe(
    'fastest: TensorRT times every layer of an INT8 engine and may choose another precision. prefer-int8: INT8 wherever it can. require-int8: likewise, and the trial fails below minimumInt8Share.',
  ),
  minimumInt8Share: share.describe(
    'Share of an engine’s convolutions and matrix products that must be INT8 under require-int8.',
  ),
  profiles: z
    .enum(['one', 'each'])
    .describe(
      'one: kernels for all batch sizes. each: for every throughput batch size of its own; builds take longer.',
    ),
};

const described = <Schema extends z.ZodType>(schema: Schema): string => schema.description ?? '';

const engineSchema = z
  .strictObject({
    otherLayers: engineKeys.otherLayers.exactOptional().describe(described(engineKeys.otherLayers)),
    profile: engineKeys.profile.prefault({}).describe(described(engineKeys.profile)),
    workspaceMiB: engineKeys.workspaceMiB.default(null).describe(described(engineKeys.workspaceMiB)),
    optimizationLevel: engineKeys.optimizationLevel.default(3).describe(described(engineKeys.optimizationLevel)),
    dlaCore: engineKeys.dlaCore.default(null).describe(described(engineKeys.dlaCore)),
    sparsity: engineKeys.sparsity.default(false).describe(described(engineKeys.sparsity)),
    tf32: engineKeys.tf32.default(true).describe(described(engineKeys.tf32)),
    precisionPolicy: engineKeys.precisionPolicy.default('fastest').describe(described(engineKeys.precisionPolicy)),
    minimumInt8Share: engineKeys.minimumInt8Share.default(0.9).describe(described(engineKeys.minimumInt8Share)),
    profiles: engineKeys.profiles.default('one').describe(described(engineKeys.profiles)),
  })
  .prefault({});

const nodeId = z.string().regex(/^[a-z0-9][a-z0-9-]*$/, 'expected lower-case letters, digits and hyphens');

const nodeSchema = z.union([
  nodeId.transform((id) => ({ id })),
  z.strictObject({
    id: nodeId.describe('Name of the node.'),
    engine: z
      .strictObject({
        otherLayers: engineKeys.otherLayers.exactOptional(),
        profile: engineKeys.profile.exactOptional(),
        workspaceMiB: engineKeys.workspaceMiB.exactOptional(),
        optimizationLevel: engineKeys.optimizationLevel.exactOptional(),
        dlaCore: engineKeys.dlaCore.exactOptional(),
        sparsity: engineKeys.sparsity.exactOptional(),
        tf32: engineKeys.tf32.exactOptional(),
        precisionPolicy: engineKeys.precisionPolicy.exactOptional(),
        minimumInt8Share: engineKeys.minimumInt8Share.exactOptional(),
        profiles: engineKeys.profiles.exactOptional(),
      })
      .exactOptional()
      .describe('What differs from engine on this node.'),
    threads: positive.exactOptional().describe('Instead of measurement.threads.'),
  }),
]);

/** A sweep file with the defaults of a preset. */
export const sweepSchemaWith = (name: QuantizationPresetName) => {
  const preset: QuantizationPreset = QUANTIZATION_PRESETS[name];
  return z.strictObject({
    name: z
      .string()
      .regex(/^[a-z0-9][a-z0-9-]*$/, 'expected lower-case letters, digits and hyphens')
      .max(LONGEST_NAME)
      .describe('Name of the sweep, at most 160 characters; part of its id.'),
    model: modelSchema.describe('The trained network.'),
    preprocessing: preprocessingSchema.describe(
      'How an image becomes the network’s input; a name stands for what TorchVision’s weights of that name need.',
    ),
    dataset: z
      .strictObject({
        name: z.string().describe('As reports show it.'),
        calibration: splitSchema
          .optional()
          .describe('Images the calibrators see, never those evaluated; every recipe but pytorch-fp32 needs it.'),
        training: splitSchema.optional().describe('Images for fine-tuning; torch-qat needs it.'),
        evaluation: splitSchema.describe('Images accuracy is measured on.'),
        trainOnEvaluationImages: z
          .boolean()
          .default(false)
          .describe('Accept that images which are evaluated are trained on as well; the report says so.'),
        maxUnreadableShare: share.default(0.01).describe('Share of unusable images above which a split is refused.'),
      })
      .describe('The images.'),
    preset: z
      .enum(PRESET_NAMES)
      .default('recommended')
      .describe(
        'Defaults of placement, calibration and hotRuns. paper: ONNX Runtime’s entropy with pairs everywhere, ModelOpt’s percentile, 50 hot runs.',
      ),
    recipes: z
      .array(z.union([recipeName(preset), recipeSchema(preset)]))
      .min(1)
      .describe('Recipes by name, or with settings.'),
    controls: z
      .array(controlSchema)
      .refine((names) => new Set(names).size === names.length, 'a control is named twice')
      .default(['fp16', 'fp32'])
      .describe(
        'Engines of the same network without INT8 that a node with TensorRT builds and measures too, so that the gain of INT8 shows; none: [].',
      ),
    calibrationBatchSizes: batchSizes.default([1, 2, 4, 8, 16, 32, 64, 128]).describe('The points of the sweep.'),
    opset: z.int().min(13).default(17).describe('ONNX operator set of the export; per-channel Q/DQ needs 13.'),
    minimumCoverage: share
      .default(0)
      .describe(
        'Share of convolutions, matrix products and recurrent layers with constant weights that must be quantized. A network of which none is quantized is refused anyway.',
      ),
    tensorrtRtxProof: z
      .enum(['none', 'one-per-recipe', 'all'])
      .default('one-per-recipe')
      .describe('Which Q/DQ networks TensorRT for RTX must accept, where its wheel is installed.'),
    backend: z
      .enum(['auto', 'tensorrt', 'onnxruntime'])
      .default('auto')
      .describe('What builds and runs the engines; auto: TensorRT where the node has it and a GPU, else ONNX Runtime.'),
    engine: engineSchema.describe('How TensorRT builds.'),
    measurement: measurementSchema(preset.hotRuns).describe('How accuracy and speed are measured.'),
    margin: marginSchema.describe(
      'How many points of a metric an INT8 network may lose and still be called not worse.',
    ),
    comparison: comparisonSchema(batchSizes),
    nodes: z
      .union([
        z
          .array(nodeSchema)
          .min(1)
          .refine((nodes) => new Set(nodes.map(({ id }) => id)).size === nodes.length, 'a node is named twice'),
        z.strictObject({
          tags: z.array(z.string()).min(1).describe('Words that each of the nodes has in its quantfleet.yaml.'),
        }),
      ])
      .exactOptional()
      .describe('Nodes that run the trials, by id or with settings of their own, or by tags; default: this machine.'),
    absentAfterMinutes: z
      .number()
      .positive()
      .exactOptional()
      .describe(
        'Minutes after which the trials of a node that is away are reported as absent; default: it is waited for.',
      ),
  });
};

/** A sweep file. */
export const sweepSchema = sweepSchemaWith('recommended');

/** A sweep file, validated, defaults filled in. */
export type SweepFile = z.output<typeof sweepSchema>;
