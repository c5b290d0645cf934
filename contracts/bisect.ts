import { z } from 'zod';
import { artifactRefSchema } from './artifact-ref.js';
import { failureReportSchema } from './failure-report.js';
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

/** Boards on which a part of what changed on the searched one changed between the same nights, the smallest parts first. */
export const partlyChangedSchema = z.array(
  z.object({
    nodeId: nodeIdSchema,
    fields: z.array(z.string()).describe('What changed there.'),
    contestants: z
      .array(contestantSchema)
      .describe('Its engines of the two nights; the first alone where both had it.'),
  }),
);

/** What was measured on a board on which a part of the fields changed. */
export const partFindingSchema = z.object({
  nodeId: z.string(),
  fields: z.array(z.string()).describe('What changed there, of all that changed on the searched board.'),
  found: z
    .enum(['same-change', 'no-difference', 'same-engine', 'failed'])
    .describe(
      'same-change: there too the engine became slower, or faster, so that these fields are enough. no-difference: measured now, its engines are alike. same-engine: the engine stayed the same. failed: they could not be measured.',
    ),
  effect: ratioSchema.nullable(),
  failure: failureReportSchema.nullable(),
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
  parts: z
    .array(partFindingSchema)
    .exactOptional()
    .describe('Boards on which a part of that changed, measured now; absent where the engine is not what changed.'),
});

/** What {@link bisectionSchema} describes. */
export type Bisection = Immutable<z.infer<typeof bisectionSchema>>;
/** What {@link bisectCandidatesSchema} describes. */
export type BisectCandidates = Immutable<z.infer<typeof bisectCandidatesSchema>>;
/** What {@link bisectStepSchema} describes. */
export type BisectStep = Immutable<z.infer<typeof bisectStepSchema>>;
/** What {@link bisectResultSchema} describes. */
export type BisectResult = Immutable<z.infer<typeof bisectResultSchema>>;

/** What {@link partlyChangedSchema} describes. */
export type PartlyChanged = Immutable<z.infer<typeof partlyChangedSchema>>;
/** What {@link partFindingSchema} describes. */
export type PartFinding = Immutable<z.infer<typeof partFindingSchema>>;

/** Input of `bisectPartWorkflow`: two engines of a board that is not the searched one. */
export interface BisectPartInput {
  readonly nightId: string;
  readonly benchmark: string;
  readonly nodeId: string;
  readonly contestants: PartlyChanged[number]['contestants'];
  readonly plannedBy: PlannedBy;
}

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
  /** Boards on which a part of that changed. */
  partlyChanged(asked: Bisection): Promise<PartlyChanged>;
}
