import { z } from 'zod';
import { inputShapeSchema } from '../preprocessing.js';
import {
  batchProfileSchema,
  builderOptionsSchema,
  enginePrecisionSchema,
  providerOptionsSchema,
} from '../tensorrt-options.js';
import { count, seconds } from './common-facts.js';
import { artifactFileSchema, fileInputSchema, JSON_TYPE, nothing, ONNX } from './files.js';
import type { ProgramContract } from './program-contract.js';
import { ORT, ORT_TENSORRT } from './tools.js';

const onnx = fileInputSchema('Network to build.');
const bytes = count.describe('Size of the engine file.');

const inputShape = inputShapeSchema.describe('Channels, height, width, for the axes that the model leaves open.');

/** The folder in which builds of one device keep what makes the next one faster. */
const deviceCache = z
  .string()
  .nullable()
  .describe('Folder for one device, CUDA and TensorRT: timing cache and build times; null: none is kept.');

/** Settings with which memory ran out are tried again with less, step by step. */
const tensorrtParameters = {
  inputShape,
  fallbackFrom: z
    .string()
    .exactOptional()
    .describe('Stage key of the build that was asked for, where this is one of its fallback steps.'),
};

const timingCache = z.strictObject({
  state: z.enum(['fresh', 'used', 'mismatch', 'damaged', 'none']).describe('none at optimization level 0.'),
  bytesBefore: count,
  bytesAfter: count,
  secondsFirst: seconds.nullable().describe('Of the first build of this network with these options; null: this is it.'),
  secondsSaved: z.number().nullable().describe('Against the first build; null where this is it.'),
});

const tensorrtFacts = {
  bytes,
  seconds: seconds.describe('Of the builder alone.'),
  tensorrt: z.string().describe('Version.'),
  typing: z.enum(['weak', 'strong']).describe('strong: precisions come from the network alone.'),
  flags: z.array(z.string()).describe('Builder flags that were set.'),
  profile: batchProfileSchema.describe('Batch sizes the engine takes.'),
  workspaceMiB: count.nullable().describe('Limit of a layer’s working memory.'),
  optimizationLevel: count.nullable().describe('null on TensorRT 8.5.'),
  timingCache,
};

/** What a build says of the fallback step that it ended on. */
export const fallbackStepSchema = z.strictObject({
  number: count.describe('From 1, which is what was asked for.'),
  of: count,
  settings: z.string().describe('What differs from what was asked for.'),
  refused: z.array(z.strictObject({ settings: z.string(), reason: z.string() })).describe('The steps before.'),
});

const fallbackStep = fallbackStepSchema
  .exactOptional()
  .describe('Absent where the build fitted into memory as asked for.');

const layersByPrecision = z
  .record(z.string(), count)
  .exactOptional()
  .describe(
    'Convolutions and matrix products by the precision that TensorRT chose; absent where it does not report them.',
  );

/** Programs of the stage build. */
export const BUILD_PROGRAMS = {
  build_ort: {
    stage: 'build',
    language: 'python',
    purpose: 'Optimizes a network with ONNX Runtime for this processor, and runs it once.',
    tools: ORT,
    inputs: z.strictObject({ onnx }),
    parameters: z.strictObject({ threads: z.int().positive().describe('Threads of one inference.'), inputShape }),
    unkeyed: nothing,
    artifacts: z.strictObject({ engine: artifactFileSchema(ONNX, 'Optimized network.') }),
    facts: z.strictObject({
      nodes: count,
      bytes,
      seconds,
      provider: z.string().describe('Execution provider of ONNX Runtime.'),
    }),
    added: nothing,
  },
  build_rtx: {
    stage: 'build',
    language: 'python',
    purpose: 'Builds with TensorRT for RTX, which needs no GPU: proof that NVIDIA’s parser and builder take a network.',
    tools: ['tensorrt-rtx'],
    inputs: z.strictObject({ onnx }),
    parameters: nothing,
    unkeyed: nothing,
    artifacts: z.strictObject({ engine: artifactFileSchema('application/x-tensorrt-rtx', 'Engine of the proof.') }),
    facts: z.strictObject({ bytes, seconds, tensorrtRtx: z.string().describe('Version.') }),
    added: nothing,
  },
  build_tensorrt: {
    stage: 'build',
    language: 'python',
    purpose: 'Builds an engine with TensorRT for the GPU of this node.',
    // FP16 on TensorRT 11 is written into the network by ONNX Runtime's converter.
    tools: ['tensorrt', ...ORT],
    inputs: z.strictObject({
      onnx,
      calibrationCache: fileInputSchema('Scales of an INT8 engine whose network has no Q/DQ pairs.').exactOptional(),
    }),
    parameters: z.strictObject({
      precision: enginePrecisionSchema,
      ...builderOptionsSchema.shape,
      ...tensorrtParameters,
    }),
    unkeyed: z.strictObject({ deviceCache }),
    artifacts: z.strictObject({
      engine: artifactFileSchema('application/x-tensorrt-engine', 'Engine.'),
      layers: artifactFileSchema(
        JSON_TYPE,
        'What TensorRT’s inspector reports, of all optimization profiles; absent where it does not load the engine, or crashes at it.',
      ).exactOptional(),
    }),
    facts: z.strictObject({
      ...tensorrtFacts,
      tf32: z.boolean().describe('Whether FP32 layers may compute in TF32.'),
      layers: count.nullable().describe('Layers of the engine; null where TensorRT does not report them.'),
      scales: z.enum(['qdq', 'calibrationCache']).nullable().describe('Where the scales come from.'),
    }),
    added: z.strictObject({ fallbackStep, layersByPrecision }),
  },
  build_ort_tensorrt: {
    stage: 'build',
    language: 'python',
    purpose: 'Builds an engine with ONNX Runtime’s TensorRT execution provider, in INT8 with a calibration table.',
    tools: ORT_TENSORRT,
    inputs: z.strictObject({
      onnx: fileInputSchema('The FP32 network whose tensors the table names.'),
      table: fileInputSchema('ONNX Runtime’s calibration table.'),
    }),
    parameters: z.strictObject({ ...providerOptionsSchema.shape, ...tensorrtParameters }),
    unkeyed: z.strictObject({ deviceCache }),
    artifacts: z.strictObject({ engine: artifactFileSchema(ONNX, 'ONNX model of one node, in which the engine is.') }),
    facts: z.strictObject({
      ...tensorrtFacts,
      provider: z.string().describe('Execution provider of ONNX Runtime.'),
      scales: z.literal('calibrationTable'),
    }),
    added: z.strictObject({ fallbackStep, layersByPrecision }),
  },
} as const satisfies Record<string, ProgramContract>;
