import { z } from 'zod';
import { SPLIT_ROLES } from '../contracts/split-role.js';
import { controlSchema } from '../contracts/tensorrt-options.js';
import { comparisonSchema } from './comparison.js';
import { imageSourceKeys } from './dataset-schema.js';
import { engineSchema } from './engine-schema.js';
import { filePathSchema } from './file-path.js';
import { marginSchema, measurementSchema } from './measurement-schema.js';
import { batchSizes, positive, share } from './number-schemas.js';
import { preprocessingSchema } from './preprocessing-schema.js';
import { QUANTIZATION_PRESETS, type QuantizationPreset, type QuantizationPresetName } from './quantization-presets.js';
import { recipeName, recipeSchema } from './recipe-schema.js';
import { nodeSchema } from './sweep-node-schema.js';

// A file's name has at most 255 bytes; the longest here is that of a grant while it is written: the name, nine characters
// of the sweep's id, up to 30 of a pipeline's recipe and batch size, and 46 of the file.
const LONGEST_NAME = 160;

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

const PRESET_NAMES = Object.keys(QUANTIZATION_PRESETS) as QuantizationPresetName[];

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
        'Defaults of placement, calibration and hotRuns. paper: ONNX Runtime’s entropy with pairs everywhere, ModelOpt’s percentile at weighted inputs, 50 hot runs; ranges behind ReLU6 are kept and activations spared all the same.',
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
