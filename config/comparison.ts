import { z } from 'zod';
import { type ConditionLimits, conditionLimitsSchema } from '../contracts/conditions.js';
import { LEAST_BLOCKS } from '../contracts/turns.js';
import type { PlannedComparison } from '../contracts/sweep.js';

const USUAL_BATCH_SIZES = [1, 32];
// An even number of rounds goes forward as often as backward, so that a steady drift cancels.
const USUAL_BLOCKS = 6;
export const USUAL_SECONDS = 0.5;
export const USUAL_WARM_UP_SECONDS = 2;
export const USUAL_CONDITIONS: ConditionLimits = conditionLimitsSchema.parse({});

/** The key `comparison` of a sweep file; `batchSizes` are ascending. */
export const comparisonSchema = (batchSizes: z.ZodType<number[]>) =>
  z
    .union([
      z.enum(['none']),
      z.strictObject({
        blocks: z
          .int()
          .min(LEAST_BLOCKS, `at least ${LEAST_BLOCKS}: fewer blocks say too little about a ratio`)
          .default(USUAL_BLOCKS)
          .describe('Blocks of each engine, in rounds that go forward and backward by turns.'),
        batchSizes: batchSizes
          .optional()
          .describe('Ascending; at 1 latency is compared. Default: 1, 32 and the largest of throughputBatchSizes.'),
        seconds: z.number().positive().default(USUAL_SECONDS).describe('Seconds that each batch size of a block runs.'),
        warmUpSeconds: z
          .number()
          .positive()
          .default(USUAL_WARM_UP_SECONDS)
          .describe('Seconds after which a warm-up ends that has not become steady; such blocks are named.'),
        conditions: conditionLimitsSchema
          .prefault({})
          .describe('From where on the conditions of a block taint it, so that it does not count.'),
      }),
    ])
    .optional()
    .describe(
      'How engines are measured by turns once a node’s trials have ended; none: they are not. Default: as if empty, on nodes with TensorRT.',
    );

type ComparisonKey = z.output<ReturnType<typeof comparisonSchema>>;

/** How a plan compares by turns; nothing where the file says none. */
export const plannedComparison = (
  asked: ComparisonKey,
  throughputBatchSizes: readonly number[],
): { readonly comparison?: PlannedComparison } => {
  if (asked === 'none') return {};
  const largest = throughputBatchSizes.at(-1) ?? 1;
  const usual = [...USUAL_BATCH_SIZES.filter((size) => size < largest), largest];
  const {
    blocks = USUAL_BLOCKS,
    batchSizes = usual,
    seconds = USUAL_SECONDS,
    warmUpSeconds = USUAL_WARM_UP_SECONDS,
    conditions = USUAL_CONDITIONS,
  } = asked ?? {};
  const where = asked === undefined ? 'tensorrt' : 'everywhere';
  return { comparison: { where, blocks, batchSizes, seconds, warmUpSeconds, conditions } };
};
