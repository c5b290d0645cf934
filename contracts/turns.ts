import { z } from 'zod';
import { artifactRefSchema } from './artifact-ref.js';
import { conditionLimitsSchema } from './conditions.js';
import type { Immutable } from './immutable.js';
import { resolvedModelSchema } from './model.js';
import { engineExecutionSchema } from './tensorrt-options.js';

/** Fewer blocks a contestant say too little: the interval of a ratio would be wide, and what disturbs one block decides. */
export const LEAST_BLOCKS = 5;

/** With fewer rounds that count, what disturbs one of them decides. */
export const LEAST_ROUNDS = 3;

/** What is measured in every block of a comparison by turns. */
export const blockMeasurementSchema = z.strictObject({
  batchSizes: z.array(z.int().positive()).min(1).describe('Batch sizes, ascending; at 1 latency is measured.'),
  seconds: z.number().positive().describe('Seconds that each batch size is measured at least.'),
  warmUpSeconds: z.number().positive().describe('Seconds after which the warm-up of a batch size ends, steady or not.'),
});

/** How a comparison by turns is measured. */
export const turnsSchema = blockMeasurementSchema.extend({
  blocks: z
    .int()
    .min(LEAST_BLOCKS)
    .describe('Blocks of each contestant, in rounds that go forward and backward by turns.'),
  conditions: conditionLimitsSchema
    .exactOptional()
    .describe('From where on a block is tainted; absent in sweeps that began before blocks were judged.'),
});

const threads = z.int().positive().describe('Threads of one inference on the processor.');
const largestBatchSize = z
  .int()
  .positive()
  .nullable()
  .describe('Largest batch size that the engine takes; null where that is not known.');

/** How a contestant is run. */
export const contestantNetworkSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('torch'), model: resolvedModelSchema, device: z.enum(['cpu', 'cuda']), threads }),
  z.object({ kind: z.literal('onnxruntime'), engine: artifactRefSchema, threads }),
  z.object({
    kind: z.literal('tensorrt'),
    engine: artifactRefSchema,
    execution: engineExecutionSchema,
    largestBatchSize,
  }),
  z.object({ kind: z.literal('ort-tensorrt'), engine: artifactRefSchema, largestBatchSize }),
]);

/** One that takes part in a comparison by turns. */
export const contestantSchema = z.object({
  id: z.string().describe('Trial that it comes from, or a name of the caller’s own such as an earlier night’s.'),
  label: z.string().describe('What progress calls it.'),
  network: contestantNetworkSchema,
});

/** What {@link blockMeasurementSchema} describes. */
export type BlockMeasurement = Immutable<z.infer<typeof blockMeasurementSchema>>;

/** What {@link turnsSchema} describes. */
export type Turns = Immutable<z.infer<typeof turnsSchema>>;

/** What {@link contestantNetworkSchema} describes. */
export type ContestantNetwork = Immutable<z.infer<typeof contestantNetworkSchema>>;

/** What {@link contestantSchema} describes. */
export type Contestant = Immutable<z.infer<typeof contestantSchema>>;
