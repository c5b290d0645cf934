import { z } from 'zod';
import { ortCalibrationSchema, tensorrtCalibratorSchema, torchCalibrationSchema } from './calibration.js';
import { fineTuningSchema } from './fine-tuning.js';
import type { Immutable } from './immutable.js';
import { EARLIER_PLACEMENT, ortPlacementSchema, torchPlacementSchema } from './qdq-placement.js';
import type { Recipe } from './recipe.js';

const pytorchFp32Settings = z.strictObject({ recipe: z.literal('pytorch-fp32') });

const torchQatSettings = z.strictObject({
  recipe: z.literal('torch-qat'),
  calibration: torchCalibrationSchema,
  placement: torchPlacementSchema.default(EARLIER_PLACEMENT.torch),
  fineTuning: fineTuningSchema.nullable().describe('null: calibrate only.'),
});

const tensorrtCalibratorSettings = z.strictObject({
  recipe: z.literal('tensorrt-calibrator'),
  precision: z
    .enum(['int8', 'fp16', 'fp32', 'fp8', 'int4'])
    .describe('Of the engine. fp8 and int4 are accepted here so that a refusal can say why.'),
  calibrator: tensorrtCalibratorSchema,
  calibrationCache: z
    .string()
    .nullable()
    .describe('Absolute path of a calibration cache to use instead of calibrating.'),
});

const ortStaticSettings = z.strictObject({
  recipe: z.literal('ort-static'),
  calibration: ortCalibrationSchema,
  placement: ortPlacementSchema.default(EARLIER_PLACEMENT.onnx),
  executionProvider: z
    .boolean()
    .describe('Run the FP32 network with the calibration table through ONNX Runtime’s TensorRT execution provider.'),
});

/** What one recipe does in a sweep, with every default filled in: what tells two settings of a recipe apart. */
export const recipeSettingsSchema = z.discriminatedUnion('recipe', [
  pytorchFp32Settings,
  torchQatSettings,
  tensorrtCalibratorSettings,
  ortStaticSettings,
]);

/** What {@link recipeSettingsSchema} describes. */
export type RecipeSettings = Immutable<z.infer<typeof recipeSettingsSchema>>;

/** Settings of one recipe. */
export type SettingsOf<Name extends Recipe> = Extract<RecipeSettings, { readonly recipe: Name }>;
