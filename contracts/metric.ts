import { z } from 'zod';
import type { Immutable } from './immutable.js';

const outcomesSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('bits'),
    packed: z.string().describe('Right or wrong, as contracts/correct-bits.ts packs them.'),
  }),
  z.object({ kind: z.literal('numbers'), values: z.array(z.number()) }),
]);

/** How good a network’s answers are by one measure. */
export const metricRecordSchema = z
  .object({
    name: z.string().describe('For example top1.'),
    unit: z.enum(['percent']),
    better: z.enum(['higher', 'lower']),
    value: z.number(),
    images: z.int().nonnegative().describe('Images behind the value.'),
    hits: z
      .int()
      .nonnegative()
      .nullable()
      .describe('Images answered right; null where an image is not right or wrong.'),
    outcomes: outcomesSchema.nullable().describe('One an image in the split’s order; null where they are not kept.'),
    isPrimary: z.boolean().describe('Whether it is the one by which networks of the task are compared.'),
  })
  .refine(({ unit, value }) => unit !== 'percent' || (value >= 0 && value <= 100), {
    path: ['value'],
    message: 'a percentage lies in 0 … 100',
  })
  .refine(({ hits, images }) => hits === null || hits <= images, {
    path: ['hits'],
    message: 'no more images can be right than there are',
  });

/** What {@link metricRecordSchema} describes. */
export type MetricRecord = Immutable<z.infer<typeof metricRecordSchema>>;

/** What each image came to. */
export type MetricOutcomes = NonNullable<MetricRecord['outcomes']>;
