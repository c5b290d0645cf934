import { z } from 'zod';
import type { Immutable } from './immutable.js';

const batchSize = z.int().positive();

/** Precision of an engine’s layers. `int8` takes its scales from Q/DQ pairs or from a calibration cache. */
export const enginePrecisionSchema = z.enum(['int8', 'fp16', 'fp32']);

/** One of {@link enginePrecisionSchema}. */
export type EnginePrecision = z.infer<typeof enginePrecisionSchema>;

/** Batch sizes an engine takes. */
export const batchProfileSchema = z.strictObject({
  min: batchSize.describe('Smallest.'),
  opt: batchSize.describe('The one the kernels are chosen for.'),
  max: batchSize.describe('Largest.'),
});

/** Precision of an engine without INT8, with which an INT8 engine of the same network is compared. */
export const controlSchema = z.enum(['fp16', 'fp32']);

/** One of {@link controlSchema}. */
export type Control = z.infer<typeof controlSchema>;

/** How far an engine’s INT8 is left to the builder: it times every layer, or takes INT8 where it can, or must take it. */
export const precisionPolicySchema = z.enum(['fastest', 'prefer-int8', 'require-int8']);

/** One of {@link precisionPolicySchema}. */
export type PrecisionPolicy = z.infer<typeof precisionPolicySchema>;

/** What a builder of TensorRT is told, also by ONNX Runtime’s execution provider. */
export const providerOptionsSchema = z.strictObject({
  otherLayers: z
    .enum(['fp16', 'fp32'])
    .describe('What an INT8 engine may compute its other layers in; the paper takes fp32.'),
  profile: batchProfileSchema.describe('Batch sizes the engine takes.'),
  workspaceMiB: z
    .int()
    .positive()
    .nullable()
    .describe('Limit in MiB of the memory a layer may work in; null leaves it to TensorRT.'),
  optimizationLevel: z.int().min(0).max(5).describe('TensorRT 8.5 has no such levels.'),
  dlaCore: z
    .int()
    .nonnegative()
    .nullable()
    .describe('Deep-learning accelerator to build for, with the GPU for what it cannot run; null: the GPU alone.'),
  sparsity: z.boolean().describe('Lets TensorRT use weights that are 2:4 sparse already.'),
});

/** What TensorRT’s builder itself is told. Defaults are those of sweeps that were planned before a field came. */
export const builderOptionsSchema = providerOptionsSchema.extend({
  tf32: z.boolean().default(true).describe('Lets FP32 layers compute in TF32, as TensorRT does by default.'),
  precisionPolicy: precisionPolicySchema
    .default('fastest')
    .describe(
      'How an INT8 engine’s precisions are chosen where scales only allow INT8 (calibrator, calibration cache). Q/DQ pairs decide by themselves.',
    ),
  profileSizes: z
    .array(batchSize)
    .default([])
    .describe('Batch sizes, ascending, that have an optimization profile of their own; empty: one for all.'),
});

/** How TensorRT builds, and what its engine must be. */
export const tensorrtOptionsSchema = builderOptionsSchema.extend({
  minimumInt8Share: z
    .number()
    .min(0)
    .max(1)
    .default(0.9)
    .describe('Share of convolutions and matrix products, 0 … 1, that require-int8 wants in INT8.'),
});

/** What {@link builderOptionsSchema} describes. */
export type BuilderOptions = Immutable<z.infer<typeof builderOptionsSchema>>;

/** What {@link tensorrtOptionsSchema} describes. */
export type TensorrtOptions = Immutable<z.infer<typeof tensorrtOptionsSchema>>;

/** How a GPU’s work is started and waited for. */
export const gpuExecutionSchema = z.strictObject({
  cudaGraph: z.boolean().describe('Records the engine’s work once and starts it as a whole.'),
  spinWait: z.boolean().describe('Waits in a loop, which occupies a processor core but wakes up at once.'),
});

/** What {@link gpuExecutionSchema} describes. */
export type GpuExecution = Immutable<z.infer<typeof gpuExecutionSchema>>;

/** How an engine is executed. */
export const engineExecutionSchema = gpuExecutionSchema.extend({
  dlaCore: z
    .int()
    .nonnegative()
    .exactOptional()
    .describe('Deep-learning accelerator that the engine was built for; absent: the GPU alone.'),
});

/** What {@link engineExecutionSchema} describes. */
export type EngineExecution = Immutable<z.infer<typeof engineExecutionSchema>>;
