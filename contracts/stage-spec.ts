import { z } from 'zod';
import { artifactRefSchema } from './artifact-ref.js';
import { ortCalibrationSchema, tensorrtCalibratorSchema, torchCalibrationSchema } from './calibration.js';
import { listedSplitSchema, packedSplitSchema } from './dataset.js';
import { fineTuningSchema } from './fine-tuning.js';
import type { Immutable } from './immutable.js';
import { resolvedModelSchema } from './model.js';
import { occasionSchema } from './occasion.js';
import { preprocessingSchema } from './preprocessing.js';
import { EARLIER_PLACEMENT, ortPlacementSchema, torchPlacementSchema } from './qdq-placement.js';
import { speedMeasurementSchema } from './speed-measurement.js';
import { engineExecutionSchema, enginePrecisionSchema, tensorrtOptionsSchema } from './tensorrt-options.js';
import { contestantSchema, turnsSchema } from './turns.js';

const preprocessing = preprocessingSchema;
const minimumCoverage = z
  .number()
  .min(0)
  .max(1)
  .describe('Share of convolutions and matrix products, 0 … 1, that must be quantized.');
const threads = z.int().positive().describe('Threads of one inference on the processor.');
const builtFor = occasionSchema.exactOptional().describe('Absent: whatever is built already serves.');
const measuredFor = occasionSchema.exactOptional().describe('Absent: what was measured already counts.');

/** Decode, resize, crop and pack a listed split. */
export const prepareSplitSpec = z.object({
  split: listedSplitSchema,
  preprocessing,
  maxUnreadableShare: z
    .number()
    .min(0)
    .max(1)
    .describe('Share of unreadable images, 0 … 1, above which the split is refused.'),
});

/** PyTorch to ONNX; with a checkpoint of ModelOpt the quantized network is exported. An ONNX model is only checked. */
export const exportSpec = z.object({
  model: resolvedModelSchema,
  preprocessing,
  opset: z.int().min(13),
  sample: packedSplitSchema,
  checkpoint: artifactRefSchema.nullable(),
  minimumCoverage,
});

const calibrationImages = {
  preprocessing,
  split: packedSplitSchema,
  images: z.int().positive().describe('Images the calibrator is given, in the split’s order.'),
  calibrationBatchSize: z.int().positive(),
};

/** Find activation ranges with ModelOpt. */
export const calibrateTorchSpec = z.object({
  kind: z.literal('torch'),
  model: resolvedModelSchema,
  calibration: torchCalibrationSchema,
  placement: torchPlacementSchema.default(EARLIER_PLACEMENT.torch),
  ...calibrationImages,
});

/** Find activation ranges with ONNX Runtime, and write table and Q/DQ model. */
export const calibrateOrtSpec = z.object({
  kind: z.literal('ort'),
  onnx: artifactRefSchema,
  calibration: ortCalibrationSchema,
  placement: ortPlacementSchema.default(EARLIER_PLACEMENT.onnx),
  minimumCoverage,
  ...calibrationImages,
});

/** Find activation ranges with a calibrator of TensorRT. */
export const calibrateTensorrtSpec = z.object({
  kind: z.literal('tensorrt'),
  onnx: artifactRefSchema,
  calibrator: tensorrtCalibratorSchema,
  ...calibrationImages,
});

/** Carry the ranges that an older TensorRT found over to one that has no calibrators, as explicit Q/DQ pairs. */
export const carryOverSpec = z.object({
  kind: z.literal('carry-over'),
  onnx: artifactRefSchema,
  cache: artifactRefSchema.describe('TensorRT’s calibration cache of exactly this ONNX model.'),
  minimumCoverage,
});

/** Find activation ranges. */
export const calibrateSpec = z.discriminatedUnion('kind', [
  calibrateTorchSpec,
  calibrateOrtSpec,
  calibrateTensorrtSpec,
  carryOverSpec,
]);

/** Train the calibrated network on. */
export const fineTuneSpec = z.object({
  model: resolvedModelSchema,
  preprocessing,
  checkpoint: artifactRefSchema,
  training: packedSplitSchema,
  fineTuning: fineTuningSchema,
});

/** Fold constants so that every scale and zero-point is an initializer. */
export const foldSpec = z.object({
  onnx: artifactRefSchema,
  preprocessing,
  sample: packedSplitSchema,
  minimumCoverage,
});

/** Build with ONNX Runtime for the processor. */
export const buildOnnxRuntimeSpec = z.object({
  builder: z.literal('onnxruntime'),
  onnx: artifactRefSchema,
  preprocessing,
  threads,
  occasion: builtFor,
});

/** Build with TensorRT for RTX, as proof that NVIDIA’s parser and builder take the network. */
export const buildTensorrtRtxSpec = z.object({
  builder: z.literal('tensorrt-rtx'),
  onnx: artifactRefSchema,
});

/** Build with TensorRT for the node’s GPU. */
export const buildTensorrtSpec = z.object({
  builder: z.literal('tensorrt'),
  onnx: artifactRefSchema,
  preprocessing,
  precision: enginePrecisionSchema,
  calibrationCache: artifactRefSchema.nullable().describe('Scales of an INT8 engine whose network has no Q/DQ pairs.'),
  options: tensorrtOptionsSchema,
  occasion: builtFor,
});

/** Build with ONNX Runtime’s TensorRT execution provider, in INT8 with a calibration table. */
export const buildOrtTensorrtSpec = z.object({
  builder: z.literal('ort-tensorrt'),
  onnx: artifactRefSchema.describe('The FP32 network whose tensors the table names.'),
  table: artifactRefSchema.describe('ONNX Runtime’s calibration table (FlatBuffers).'),
  preprocessing,
  options: tensorrtOptionsSchema,
  occasion: builtFor,
});

/** Sweeps that began under 0.1 call the builder `backend`. */
const withBuilder = (spec: unknown): unknown =>
  typeof spec === 'object' && spec !== null && 'backend' in spec ? { builder: spec.backend, ...spec } : spec;

/** Build the engine on the node. */
export const buildSpec = z.preprocess(
  withBuilder,
  z.discriminatedUnion('builder', [
    buildOnnxRuntimeSpec,
    buildTensorrtRtxSpec,
    buildTensorrtSpec,
    buildOrtTensorrtSpec,
  ]),
);

const measurement = {
  preprocessing,
  evaluation: packedSplitSchema,
  speed: speedMeasurementSchema,
  classes: z.int().positive().exactOptional().describe('Absent in sweeps that began before it was checked.'),
  accuracyBatchSize: z.int().positive().describe('Images in one run of the accuracy measurement.'),
  occasion: measuredFor,
};

/** Measure the network in PyTorch, FP32, eager. */
export const evaluateTorchSpec = z.object({
  kind: z.literal('torch'),
  model: resolvedModelSchema,
  device: z.enum(['cpu', 'cuda']),
  threads,
  ...measurement,
});

/** Measure with ONNX Runtime: accuracy from the graph run as written, speed from the engine. */
export const evaluateOnnxRuntimeSpec = z.object({
  kind: z.literal('onnxruntime'),
  onnx: artifactRefSchema,
  engine: artifactRefSchema,
  threads,
  ...measurement,
});

/** Measure a TensorRT engine. */
export const evaluateTensorrtSpec = z.object({
  kind: z.literal('tensorrt'),
  engine: artifactRefSchema,
  execution: engineExecutionSchema,
  ...measurement,
});

/** Measure an engine in ONNX Runtime’s TensorRT execution provider. */
export const evaluateOrtTensorrtSpec = z.object({
  kind: z.literal('ort-tensorrt'),
  engine: artifactRefSchema,
  ...measurement,
});

/** Measure accuracy, latency, throughput and usage on the node. */
export const evaluateSpec = z.discriminatedUnion('kind', [
  evaluateTorchSpec,
  evaluateOnnxRuntimeSpec,
  evaluateTensorrtSpec,
  evaluateOrtTensorrtSpec,
]);

/** Measure a TensorRT engine a second time, with trtexec. */
export const crossCheckSpec = z.object({
  engine: artifactRefSchema,
  samples: artifactRefSchema.describe('What our own measurement of the engine left.'),
  inputName: z.string().describe('Name of the engine’s only input.'),
  preprocessing,
  speed: speedMeasurementSchema,
  execution: engineExecutionSchema,
});

/** Measure contestants by turns; the reference takes part twice. */
export const compareSpec = z.object({
  contestants: z.array(contestantSchema).min(1),
  reference: z.int().nonnegative().describe('Position among the contestants.'),
  turns: turnsSchema,
  repetition: z.string().describe('Tells a comparison from an earlier one of the same contestants.'),
  preprocessing,
  evaluation: packedSplitSchema.describe('Images that are fed.'),
});

/** What {@link prepareSplitSpec} describes. */
export type PrepareSplitSpec = Immutable<z.infer<typeof prepareSplitSpec>>;
/** What {@link exportSpec} describes. */
export type ExportSpec = Immutable<z.infer<typeof exportSpec>>;
/** What {@link calibrateTorchSpec} describes. */
export type CalibrateTorchSpec = Immutable<z.infer<typeof calibrateTorchSpec>>;
/** What {@link calibrateOrtSpec} describes. */
export type CalibrateOrtSpec = Immutable<z.infer<typeof calibrateOrtSpec>>;
/** What {@link calibrateTensorrtSpec} describes. */
export type CalibrateTensorrtSpec = Immutable<z.infer<typeof calibrateTensorrtSpec>>;
/** What {@link carryOverSpec} describes. */
export type CarryOverSpec = Immutable<z.infer<typeof carryOverSpec>>;
/** What {@link calibrateSpec} describes. */
export type CalibrateSpec = Immutable<z.infer<typeof calibrateSpec>>;
/** What {@link fineTuneSpec} describes. */
export type FineTuneSpec = Immutable<z.infer<typeof fineTuneSpec>>;
/** What {@link foldSpec} describes. */
export type FoldSpec = Immutable<z.infer<typeof foldSpec>>;
/** What {@link buildOnnxRuntimeSpec} describes. */
export type BuildOnnxRuntimeSpec = Immutable<z.infer<typeof buildOnnxRuntimeSpec>>;
/** What {@link buildTensorrtRtxSpec} describes. */
export type BuildTensorrtRtxSpec = Immutable<z.infer<typeof buildTensorrtRtxSpec>>;
/** What {@link buildTensorrtSpec} describes. */
export type BuildTensorrtSpec = Immutable<z.infer<typeof buildTensorrtSpec>>;
/** What {@link buildOrtTensorrtSpec} describes. */
export type BuildOrtTensorrtSpec = Immutable<z.infer<typeof buildOrtTensorrtSpec>>;
/** What {@link buildSpec} describes. */
export type BuildSpec = Immutable<z.infer<typeof buildSpec>>;
/** What {@link evaluateTorchSpec} describes. */
export type EvaluateTorchSpec = Immutable<z.infer<typeof evaluateTorchSpec>>;
/** What {@link evaluateOnnxRuntimeSpec} describes. */
export type EvaluateOnnxRuntimeSpec = Immutable<z.infer<typeof evaluateOnnxRuntimeSpec>>;
/** What {@link evaluateTensorrtSpec} describes. */
export type EvaluateTensorrtSpec = Immutable<z.infer<typeof evaluateTensorrtSpec>>;
/** What {@link evaluateOrtTensorrtSpec} describes. */
export type EvaluateOrtTensorrtSpec = Immutable<z.infer<typeof evaluateOrtTensorrtSpec>>;
/** What {@link evaluateSpec} describes. */
export type EvaluateSpec = Immutable<z.infer<typeof evaluateSpec>>;
/** What {@link crossCheckSpec} describes. */
export type CrossCheckSpec = Immutable<z.infer<typeof crossCheckSpec>>;
/** What {@link compareSpec} describes. */
export type CompareSpec = Immutable<z.infer<typeof compareSpec>>;
