import { z } from 'zod';
import { precisionPolicySchema } from '../contracts/tensorrt-options.js';
import { positive, share } from './number-schemas.js';

/** Keys of an engine, without defaults. */
export const engineKeys = {
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

/** How TensorRT builds. */
export const engineSchema = z
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
