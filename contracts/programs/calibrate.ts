import { z } from 'zod';
import { ortCalibrationSchema, tensorrtCalibratorSchema, torchCalibrationSchema } from '../calibration.js';
import { networkSchema } from '../model.js';
import { inputShapeSchema, preprocessingSchema } from '../preprocessing.js';
import { ortPlacementSchema, torchPlacementSchema } from '../qdq-placement.js';
import { count, coverageSchema, seconds } from './common-facts.js';
import {
  artifactFileSchema,
  factoryInputSchema,
  fileInputSchema,
  nothing,
  ONNX,
  PYTORCH,
  splitInputSchema,
} from './files.js';
import type { ProgramContract } from './program-contract.js';
import { ORT, TRAINING } from './tools.js';

/** What PyTorch computes on; absent: the processor. */
export const torchDevice = z.literal('cuda').exactOptional().describe('Absent: the processor.');

const calibration = splitInputSchema('Calibration images.');

const images = {
  preprocessing: preprocessingSchema,
  calibrationBatchSize: z.int().positive().describe('Images in one step of the calibrator.'),
  images: z.int().positive().describe('Images the calibrator is given, in the split’s order.'),
};

const seen = {
  batches: count.describe('Batches the calibrator saw.'),
  images: count.describe('Images the calibrator saw.'),
};

/** Programs of the stage calibrate. */
export const CALIBRATE_PROGRAMS = {
  calibrate_torch: {
    stage: 'calibrate',
    language: 'python',
    purpose: 'Finds activation ranges with ModelOpt’s calibrators in PyTorch.',
    tools: TRAINING,
    inputs: z.strictObject({
      weights: fileInputSchema('Weights of the network, as the user has them.'),
      factory: factoryInputSchema.exactOptional(),
      calibration,
    }),
    parameters: z.strictObject({
      model: networkSchema,
      ...torchCalibrationSchema.shape,
      placement: torchPlacementSchema,
      ...images,
      device: torchDevice,
    }),
    unkeyed: nothing,
    artifacts: z.strictObject({ checkpoint: artifactFileSchema(PYTORCH, 'Quantized network of ModelOpt.') }),
    facts: z.strictObject({
      device: z.enum(['cpu', 'cuda']).describe('What computed.'),
      ...seen,
      quantizers: count.describe('Quantizers that are switched on.'),
      unusedLayers: z
        .array(z.string())
        .exactOptional()
        .describe('Layers that no image came through, as a head for training alone: not quantized.'),
      seconds,
    }),
    added: nothing,
  },
  calibrate_ort: {
    stage: 'calibrate',
    language: 'python',
    purpose: 'Finds activation ranges with ONNX Runtime’s calibrators, and writes table, cache and Q/DQ model.',
    tools: [...ORT, 'numpy'],
    inputs: z.strictObject({ onnx: fileInputSchema('FP32 network.'), calibration }),
    parameters: z.strictObject({ ...ortCalibrationSchema.shape, placement: ortPlacementSchema, ...images }),
    unkeyed: nothing,
    artifacts: z.strictObject({
      table: artifactFileSchema('application/octet-stream', 'ONNX Runtime’s calibration table (FlatBuffers).'),
      cache: artifactFileSchema('text/plain', 'The same ranges as a calibration cache of TensorRT.'),
      onnx: artifactFileSchema(ONNX, 'Q/DQ network.'),
      prepared: artifactFileSchema(ONNX, 'The FP32 network whose tensors table and cache name.'),
    }),
    facts: z.strictObject({
      ...seen,
      tensors: count.describe('Tensors with a range.'),
      coverage: coverageSchema,
      seconds,
    }),
    added: nothing,
  },
  calibrate_tensorrt: {
    stage: 'calibrate',
    language: 'python',
    purpose: 'Finds activation ranges with a calibrator of TensorRT 10 or older, on the GPU.',
    tools: ['tensorrt'],
    inputs: z.strictObject({ onnx: fileInputSchema('FP32 network.'), calibration }),
    parameters: z.strictObject({
      calibrator: tensorrtCalibratorSchema,
      inputShape: inputShapeSchema.describe('Channels, height, width.'),
      ...images,
    }),
    unkeyed: nothing,
    artifacts: z.strictObject({ cache: artifactFileSchema('text/plain', 'TensorRT’s own calibration cache.') }),
    facts: z.strictObject({
      batches: count.describe('Batches of one pass.'),
      images: count.describe('Images the calibrator saw.'),
      passes: count.describe('How often TensorRT read the images.'),
      repeatedImages: count.describe('Images that fill up the last batch.'),
      tensors: count.describe('Tensors with a scale.'),
      seconds,
      tensorrt: z.string().describe('Version.'),
    }),
    added: nothing,
  },
  apply_calibration_cache: {
    stage: 'calibrate',
    language: 'python',
    purpose: 'Writes the scales of a TensorRT calibration cache into the network as Q/DQ pairs.',
    tools: ['nvidia-modelopt', ...ORT],
    inputs: z.strictObject({
      onnx: fileInputSchema('The FP32 network that was calibrated.'),
      cache: fileInputSchema('Calibration cache that TensorRT wrote.'),
    }),
    parameters: nothing,
    unkeyed: nothing,
    artifacts: z.strictObject({ onnx: artifactFileSchema(ONNX, 'Q/DQ network with the scales of the cache.') }),
    facts: z.strictObject({
      tensors: count.describe('Tensors that carry a scale of the cache.'),
      coverage: coverageSchema,
      cacheHeader: z.string().describe('First line of the cache.'),
    }),
    added: nothing,
  },
} as const satisfies Record<string, ProgramContract>;
