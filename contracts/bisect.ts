import { z } from 'zod';
import { artifactRefSchema } from './artifact-ref.js';
import type { Immutable } from './immutable.js';
import { nightChangeSchema } from './night-record.js';
import { nodeIdSchema } from './node-id.js';
import type { PlannedBy } from './planned-by.js';
import { contestantSchema } from './turns.js';

/** Between which nights what is searched for. */
export const bisectionSchema = z.object({
  good: z.string().describe('Night on which all was well.'),
  bad: z.string().describe('Later night on which it was not.'),
  nodeId: nodeIdSchema,
  benchmark: z.string(),
  recipe: z.string(),
});

/** Engines of the nights in their order, that of the good night first and that of the bad one last. */
export const bisectCandidatesSchema = z.array(
  z.object({
    nightId: z.string().describe('First night that had it.'),
    lastNightId: z.string().describe('Last night in a row that had it.'),
    contestant: contestantSchema,
  }),
);

/** Engines of the good night, of nights between and of the bad one, measured by turns. */
export const bisectStepInput = z.object({
  blocks: artifactRefSchema,
  batchSize: z.int().positive(),
  marginPercent: z.number().positive(),
});

const ratioSchema = z.object({ ratio: z.number().positive(), lower: z.number(), upper: z.number() });

/** What a comparison says, as milliseconds of a run over those of the good night's engine. */
export const bisectStepSchema = z.object({
  bad: ratioSchema,
  middle: ratioSchema.nullable().describe('null where only the two ends were measured.'),
  differs: z.boolean().describe('Whether the bad engine differs from the good one by more than margin and noise.'),
  isMiddleBad: z.boolean().describe('Whether the engine between is nearer to the bad one than to the good one.'),
});

/** What a bisection has found. */
export const bisectResultSchema = z.object({
  found: z
    .enum(['engine', 'no-difference', 'same-engine'])
    .describe(
      'engine: the engine of one night is the first bad one. no-difference: measured now, the bad engine is not slower, so that what changed is the board or its surroundings. same-engine: both nights had one engine.',
    ),
  lastGood: z.string(),
  firstBad: z.string(),
  effect: ratioSchema.nullable().describe('Of the bad engine over the good one, measured now.'),
  steps: z.array(z.object({ nightId: z.string(), verdict: z.enum(['good', 'bad']), ratio: z.number() })),
  changes: z
    .array(nightChangeSchema)
    .describe('In what the board and what it was given differ between the two nights.'),
});

/** What {@link bisectionSchema} describes. */
export type Bisection = Immutable<z.infer<typeof bisectionSchema>>;
/** What {@link bisectCandidatesSchema} describes. */
export type BisectCandidates = Immutable<z.infer<typeof bisectCandidatesSchema>>;
/** What {@link bisectStepSchema} describes. */
export type BisectStep = Immutable<z.infer<typeof bisectStepSchema>>;
/** What {@link bisectResultSchema} describes. */
export type BisectResult = Immutable<z.infer<typeof bisectResultSchema>>;

/** Input of `bisectWorkflow`. */
export interface BisectInput extends Bisection {
  readonly plannedBy: PlannedBy;
}

/** Light Activities of a bisection, beside the Workflows. */
export interface BisectActivities {
  /** Fails with `NotFound` where a night did not measure it. */
  bisectCandidates(asked: Bisection): Promise<BisectCandidates>;
  bisectStep(input: Immutable<z.infer<typeof bisectStepInput>>): Promise<BisectStep>;
  /** In what two nights of a board differ. */
  changesBetween(asked: Bisection): Promise<BisectResult['changes']>;
}
