import { z } from 'zod';
import { artifactRefSchema } from './artifact-ref.js';
import { taintSchema, watchedBlockSchema } from './conditions.js';
import { failureReportSchema } from './failure-report.js';
import type { Immutable } from './immutable.js';
import { BLOCK_FACTS } from './programs/compare.js';
import { turnsSchema } from './turns.js';

const position = z.int().nonnegative();

/** The blocks of a comparison by turns, in the order in which they were measured. */
export const comparedBlocksSchema = z.object({
  turns: turnsSchema,
  contestants: z
    .array(z.object({ id: z.string(), label: z.string(), again: z.boolean() }))
    .describe('As in the blocks; the last is the reference a second time (again), which shows the noise floor.'),
  reference: position.describe('Position of the contestant that takes part twice.'),
  clocks: z
    .string()
    .exactOptional()
    .describe('Power mode and clocks that the worker had set meanwhile; absent where it set none.'),
  blocks: z.array(
    z.object({
      round: position,
      contestant: position,
      key: z.string().describe('Stage key.'),
      finishedAt: z.string(),
      tools: z.record(z.string(), z.string()),
      samples: artifactRefSchema.describe('Milliseconds of every counted run.'),
      ...BLOCK_FACTS,
      watched: watchedBlockSchema.exactOptional(),
      taints: z.array(taintSchema).default([]).describe('Why the block does not count; empty: it does.'),
      repeats: position
        .default(0)
        .describe('How often it was measured again since it was tainted; the last one stands.'),
    }),
  ),
});

/** The comparison by turns on one node of a sweep. */
export const comparisonRecordSchema = z.object({
  sweepId: z.string(),
  nodeId: z.string(),
  status: z.enum(['measured', 'failed', 'cancelled', 'absent']),
  failure: failureReportSchema.nullable().describe('Why there are no blocks, for every status but measured.'),
  startedAt: z.string(),
  finishedAt: z.string(),
  compared: comparedBlocksSchema.nullable(),
});

/** What {@link comparedBlocksSchema} describes. */
export type ComparedBlocks = Immutable<z.infer<typeof comparedBlocksSchema>>;

/** What {@link comparisonRecordSchema} describes. */
export type ComparisonRecord = Immutable<z.infer<typeof comparisonRecordSchema>>;
