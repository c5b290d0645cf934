import { z } from 'zod';
import { comparedBlocksSchema } from './comparison-record.js';
import { failureReportSchema } from './failure-report.js';
import type { Immutable } from './immutable.js';
import { jsonSchema } from './json-value.js';
import { nightNodeSchema } from './night-record.js';
import { contestantNetworkSchema } from './turns.js';

/** A night as it begins. */
export const begunNightSchema = z.object({
  nightId: z.string(),
  fleet: z.string(),
  startedAt: z.string(),
  deadline: z.string(),
  version: z.string().describe('quantfleet’s.'),
  plan: jsonSchema.describe('The fleet file as it was understood, defaults filled in.'),
});

/** How a night stands: deadline, it was cut off by its deadline. */
export const NIGHT_STATUSES = ['running', 'finished', 'deadline', 'cancelled', 'failed', 'missed'] as const;

/** A night without its boards. */
export const storedNightSchema = begunNightSchema.extend({
  status: z.enum(NIGHT_STATUSES),
  finishedAt: z.string().nullable(),
});

/** A board that a night expects. */
export const expectedNodeSchema = nightNodeSchema.pick({ nodeId: true, nodeClass: true, board: true }).extend({
  machineId: z.string().describe('Digest of the machine’s id; empty where nothing told.'),
  powerState: z.record(z.string(), jsonSchema).describe('How the board was set to run.'),
  refused: z
    .object({ as: z.enum(['absent', 'quarantined']), reason: z.string() })
    .nullable()
    .describe('Why it takes no work tonight; null where it does.'),
});

/** A benchmark of a night, which is a sweep. */
export const nightBenchmarkSchema = z.object({
  name: z.string(),
  sweepId: z.string(),
  sources: jsonSchema.describe('Plan, model and images, as the lanes of the sweep are given them; null before.'),
});

/** What was measured on a board as one recipe, and can be measured again on a later night. */
export const nightEngineSchema = z.object({
  nightId: z.string(),
  nodeId: z.string(),
  benchmark: z.string(),
  recipe: z.string().describe('Recipe, numbered from the second of its kind in the benchmark.'),
  build: z.int().positive(),
  trialId: z.string(),
  sweepId: z.string(),
  network: contestantNetworkSchema,
});

/** Sessions of a night: the first, and the one that confirms what it made suspicious. */
export const NIGHT_SESSIONS = ['first', 'confirmation'] as const;

const nightComparisonKey = {
  nightId: z.string(),
  nodeId: z.string(),
  benchmark: z.string(),
  recipe: z.string(),
  session: z.enum(NIGHT_SESSIONS),
};

/** What was measured by turns on a board for one recipe, the engines of the reference night beside tonight's. */
export const nightComparisonSchema = z.object({
  ...nightComparisonKey,
  referenceNightId: z.string().nullable().describe('null where there is none, or its engines do not run any more.'),
  lookBack: z
    .string()
    .nullable()
    .describe('Why the engines of the reference night were not measured; null: they were.'),
  status: z.enum(['measured', 'failed', 'cancelled', 'absent']),
  failure: failureReportSchema.nullable().describe('Why there are no blocks, for every status but measured.'),
  startedAt: z.string(),
  finishedAt: z.string(),
  compared: comparedBlocksSchema.nullable(),
});

/** A recipe of a benchmark on a board that looks changed. */
export const suspicionSchema = z.object({ nodeId: z.string(), benchmark: z.string(), recipe: z.string() });

/** What a person accepts: from that night on it is the reference of the series. */
export const acceptedStepSchema = z.object({
  fleet: z.string(),
  nightId: z.string(),
  nodeId: z.string().nullable().describe('null: every board.'),
  benchmark: z.string().nullable().describe('null: every one.'),
  recipe: z.string().nullable().describe('null: every one.'),
  reason: z.string(),
  acceptedBy: z.string(),
  acceptedAt: z.string(),
});

/** What {@link begunNightSchema} describes. */
export type BegunNight = Immutable<z.infer<typeof begunNightSchema>>;
/** What {@link storedNightSchema} describes. */
export type StoredNight = Immutable<z.infer<typeof storedNightSchema>>;
/** What {@link expectedNodeSchema} describes. */
export type ExpectedNode = Immutable<z.infer<typeof expectedNodeSchema>>;
/** What {@link nightBenchmarkSchema} describes. */
export type NightBenchmark = Immutable<z.infer<typeof nightBenchmarkSchema>>;
/** What {@link nightEngineSchema} describes. */
export type NightEngine = Immutable<z.infer<typeof nightEngineSchema>>;
/** What {@link nightComparisonSchema} describes. */
export type NightComparison = Immutable<z.infer<typeof nightComparisonSchema>>;
/** What {@link suspicionSchema} describes. */
export type Suspicion = Immutable<z.infer<typeof suspicionSchema>>;
/** What {@link acceptedStepSchema} describes. */
export type AcceptedStep = Immutable<z.infer<typeof acceptedStepSchema>>;
/** One of {@link NIGHT_SESSIONS}. */
export type NightSession = (typeof NIGHT_SESSIONS)[number];
