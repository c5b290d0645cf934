import { z } from 'zod';
import type { Immutable } from './immutable.js';
import { NIGHT_MARGIN_NAMES } from './night-metrics.js';
import { nodeSelectionSchema } from './node-registry.js';
import { sweepIdSchema } from './sweep-id.js';
import type { SweepPlan } from './sweep.js';

/** A sweep's plan has no schema: what is read of it here is looked at. */
const looksLikePlan = z.looseObject({
  sweepId: sweepIdSchema,
  name: z.string(),
  model: z.looseObject({ classes: z.int() }),
  splits: z.array(z.looseObject({ source: z.looseObject({ kind: z.string() }) })),
  recipes: z.array(z.looseObject({ recipe: z.string() })).min(1),
});

/** A fleet file as a night follows it, with every default filled in. */
export const nightPlanSchema = z.object({
  fleet: z.string(),
  nodes: nodeSelectionSchema,
  mayHaveOwnStore: z.boolean().describe('Whether nodes may keep what they make where others do not see it.'),
  benchmarks: z.array(z.custom<SweepPlan>((plan) => looksLikePlan.safeParse(plan).success)).min(1),
  margins: z
    .partialRecord(z.enum(NIGHT_MARGIN_NAMES), z.number().positive())
    .describe('Smallest changes that matter; the usual one where none is given.'),
  builds: z.int().positive(),
  engines: z.enum(['reused', 'anew']),
  deadlineMinutes: z.number().positive(),
  reference: z.enum(['accepted', 'last-quiet']),
  quarantineAfterNights: z.int().positive().nullable(),
  webhook: z.string().nullable().describe('Name in the settings of the results worker.'),
});

/** What {@link nightPlanSchema} describes. */
export type NightPlan = Omit<Immutable<z.infer<typeof nightPlanSchema>>, 'benchmarks'> & {
  readonly benchmarks: readonly SweepPlan[];
};
