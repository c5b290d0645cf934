import { z } from 'zod';
import type { Immutable } from './immutable.js';

const count = z.int().nonnegative();

/** What a night says of a metric of a board. */
export const NIGHT_VERDICTS = ['regressed', 'improved', 'unchanged', 'too-noisy', 'tainted', 'absent'] as const;

/** What a night compares with the last accepted night. */
export const nightMetricSchema = z.object({
  name: z
    .string()
    .describe('For example latency.p50, throughput, top1, flips, engine-size, build-time, memory, energy.'),
  subject: z
    .enum(['engine', 'board'])
    .describe(
      'engine: tonight’s engines against those of the last accepted night. board: the engines of the last accepted night ' +
        'themselves, tonight against then, which shows what slows whatever runs there.',
    ),
  batchSize: z.int().positive().nullable().describe('null where the metric has none.'),
  better: z.enum(['higher', 'lower']),
  unit: z.string().describe('Of the values, for people: ms, images/s, %, MiB, s, J.'),
  scale: z
    .enum(['percent', 'points'])
    .describe('How a change is told. percent: of the value of the last accepted night. points: the difference.'),
  margin: z.number().positive().describe('Smallest change that matters, in percent or in points as scale says.'),
});

/** What a night compares, and where. */
export const nightSeriesSchema = z.object({
  nodeId: z.string(),
  nodeClass: z.string().describe('Digest of the fields that nodes of one class have in common.'),
  benchmark: z.string(),
  recipe: z.string().describe('Recipe, with what tells its settings from others of the benchmark; for people.'),
  metric: nightMetricSchema,
});

const values = z.array(z.number()).min(1);

const digests = { reference: z.string(), tonight: z.string() };

/** Which engines of a night were measured: one that serves several nights tells only once what builds differ by. */
const engines = z
  .object(digests)
  .exactOptional()
  .describe('Digest of the engines of each side; absent: each session built its own.');

const buildDigests = z.array(z.string()).describe('In the order of the values.');

const measuredEngines = z
  .object({
    ...digests,
    builds: z
      .object({ reference: buildDigests, tonight: buildDigests })
      .exactOptional()
      .describe(
        'Digest of every engine of a builder that searches; those of a side that are the same are one build. Absent: each value is of a ' +
          'build of its own.',
      ),
  })
  .exactOptional()
  .describe('Engines of each side; absent: each session built its own.');

/** What one session measured for one series: the night’s first, or the one that confirms a suspicion. */
export const sessionMeasurementSchema = z.discriminatedUnion('kind', [
  z
    .object({
      kind: z.literal('turns'),
      rounds: z
        .array(
          z.object({
            reference: values.describe('Median of the block of each engine of the last accepted night.'),
            tonight: values.describe('Likewise of each engine of tonight.'),
            taint: z.string().nullable().describe('Why a block of the round must not count; null where all do.'),
          }),
        )
        .describe('Rounds of a comparison by turns; builds are in the same order in all of them.'),
      engines: measuredEngines,
    })
    .describe('Latency or throughput, all above 0.'),
  z
    .object({
      kind: z.literal('answers'),
      builds: z
        .array(
          z.object({
            images: z.int().positive(),
            onlyReferenceRight: count,
            onlyTonightRight: count,
            changed: count
              .nullable()
              .describe('Images answered otherwise, right or wrong; null where that is not kept.'),
          }),
        )
        .min(1)
        .describe('Each engine of tonight against the reference, on the same images.'),
    })
    .describe('Right and wrong answers; for the metric flips, answers that changed.'),
  z
    .object({ kind: z.literal('numbers'), reference: values, tonight: values, engines: measuredEngines })
    .describe(
      'One number a build, or one in all: engine size, build time, memory, energy, the board’s own speed. Engines are named where the ' +
        'number is theirs alone.',
    ),
  z.object({ kind: z.literal('tainted'), reason: z.string() }).describe('Measured, and nothing of it may count.'),
  z.object({ kind: z.literal('absent'), reason: z.string() }).describe('Not measured.'),
]);

const spreadSchema = z
  .object({ variance: z.number().nonnegative(), degreesOfFreedom: z.number().nonnegative() })
  .describe('A variance and how much stands behind it; 0 degrees of freedom: nothing is known of it.');

/** What one session came to, as later nights look back on it. */
export const sessionEstimateSchema = z.object({
  nightId: z.string(),
  effect: z
    .number()
    .describe('Logarithm of the ratio of tonight to the reference, or points, as the metric’s scale says.'),
  rounds: z.int().positive(),
  builds: z.int().positive(),
  referenceBuilds: z.int().positive(),
  blocks: spreadSchema.describe('Of one block among others of its round.'),
  betweenBuilds: spreadSchema.describe('Of the mean of one of tonight’s builds.'),
  betweenReferenceBuilds: spreadSchema.describe('Of the mean of one of the reference’s builds.'),
  engines,
});

/** A night since the last accepted one, as later nights look back on it. */
export const earlierNightSchema = z.object({
  nightId: z.string(),
  sessions: z.array(sessionEstimateSchema).min(1).describe('The first session, and the one that confirms.'),
  isQuiet: z.boolean().describe('Whether it was neither regressed nor improved.'),
});

/** All that tonight’s verdict on one series is drawn from. */
export const nightEvidenceSchema = z.object({
  series: nightSeriesSchema,
  first: sessionMeasurementSchema,
  confirmation: sessionMeasurementSchema.nullable().describe('null where none was measured.'),
  earlier: z
    .array(earlierNightSchema)
    .describe('Nights since the last accepted one that compared with the same engines, oldest first; without tonight.'),
});

const effectSchema = z
  .object({ value: z.number(), lower: z.number(), upper: z.number() })
  .describe(
    'A change in percent or points as the metric’s scale says, with its 95 % interval, which is for itself alone. Both bounds are the ' +
      'value itself where there is no interval: the engines are the same, or nothing tells what builds differ by.',
  );

/** What a night says of one series. */
export const nightVerdictSchema = z.object({
  series: nightSeriesSchema,
  verdict: z.enum(NIGHT_VERDICTS),
  effect: effectSchema.nullable().describe('null where nothing counts.'),
  adjustedP: z
    .number()
    .nullable()
    .describe('p of no change, corrected for all that the night compares (Benjamini-Hochberg); null where not tested.'),
  since: z.string().nullable().describe('First night with which the change is seen; null where there is none.'),
  confirmation: z
    .enum(['not-needed', 'confirmed', 'not-confirmed', 'not-measured'])
    .describe('not-needed: the first session gave no suspicion.'),
  nights: count.describe('Nights behind the effect, tonight included.'),
  method: z.string().describe('How effect and interval were found.'),
  reason: z.string().describe('One sentence.'),
  sharedByClass: z.boolean().describe('Whether a finding on its node class says it for all boards of the class.'),
  estimates: z.array(sessionEstimateSchema).describe('Of tonight; later nights get them back as an earlier night.'),
});

/** A change that most boards of a node class share; said once. */
export const classFindingSchema = z.object({
  nodeClass: z.string(),
  benchmark: z.string(),
  recipe: z.string(),
  metric: nightMetricSchema,
  verdict: z.enum(['regressed', 'improved']),
  effect: effectSchema,
  adjustedP: z.number(),
  nodeIds: z.array(z.string()).describe('Boards that share it.'),
  others: z.array(z.string()).describe('Boards of the class that were measured and do not.'),
  reason: z.string(),
});

/** What a night says of a fleet. */
export const fleetVerdictsSchema = z.object({
  verdicts: z.array(nightVerdictSchema),
  classFindings: z.array(classFindingSchema),
});

/** What {@link NIGHT_VERDICTS} lists. */
export type NightVerdictKind = (typeof NIGHT_VERDICTS)[number];

/** What {@link nightMetricSchema} describes. */
export type NightMetric = Immutable<z.infer<typeof nightMetricSchema>>;

/** What {@link nightSeriesSchema} describes. */
export type NightSeries = Immutable<z.infer<typeof nightSeriesSchema>>;

/** What {@link sessionMeasurementSchema} describes. */
export type SessionMeasurement = Immutable<z.infer<typeof sessionMeasurementSchema>>;

/** What {@link sessionEstimateSchema} describes. */
export type SessionEstimate = Immutable<z.infer<typeof sessionEstimateSchema>>;

/** What {@link earlierNightSchema} describes. */
export type EarlierNight = Immutable<z.infer<typeof earlierNightSchema>>;

/** What {@link nightEvidenceSchema} describes. */
export type NightEvidence = Immutable<z.infer<typeof nightEvidenceSchema>>;

/** What {@link nightVerdictSchema} describes. */
export type NightVerdict = Immutable<z.infer<typeof nightVerdictSchema>>;

/** What {@link classFindingSchema} describes. */
export type ClassFinding = Immutable<z.infer<typeof classFindingSchema>>;

/** What {@link fleetVerdictsSchema} describes. */
export type FleetVerdicts = Immutable<z.infer<typeof fleetVerdictsSchema>>;
