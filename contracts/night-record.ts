import { z } from 'zod';
import type { Immutable } from './immutable.js';
import { jsonSchema } from './json-value.js';
import { classFindingSchema, NIGHT_VERDICTS, nightSeriesSchema, nightVerdictSchema } from './night-verdict.js';

const seconds = z.number().nonnegative();

/** Where the time of a board went, in seconds of the board. */
export const nightEffortSchema = z.object({
  spent: seconds.describe('On work that counted.'),
  savedByCaches: seconds.describe('That the outcomes served from the store took when they were made.'),
  lostToFailures: seconds.describe('On attempts that failed and on blocks that were tainted.'),
  waited: seconds.describe('For the device, to cool down, or for other stages.'),
});

/** Energy of one benchmark and recipe on a board. */
export const nightEnergySchema = z.object({
  benchmark: z.string(),
  recipe: z.string(),
  joulesPerImage: z.number().nonnegative(),
  idleWatts: z.number().nonnegative().nullable(),
  source: z.string().describe('What told power, for example INA3221 VDD_IN or NVML.'),
  scope: z.string().describe('Power of what, for example the module, or the GPU.'),
});

/** A field in which a board differs from itself on the reference night. */
export const nightChangeSchema = z.object({
  field: z.string().describe('For example tensorrt, driver, powerMode, model.'),
  before: jsonSchema.describe('null where the reference night did not know it.'),
  after: jsonSchema.describe('null where it is gone.'),
});

/** A board in a night. */
export const nightNodeSchema = z.object({
  nodeId: z.string(),
  nodeClass: z.string(),
  board: z.string().describe('What it is, for people.'),
  status: z
    .enum(['measured', 'cut-off', 'failed', 'not-begun', 'absent', 'quarantined'])
    .describe(
      'cut-off: the night ended first, by its deadline or by a person. not-begun: model or images could not be taken in, which says nothing of the board.',
    ),
  reason: z.string().nullable().describe('Why it was not measured, or not wholly.'),
  referenceNightId: z.string().nullable().describe('Night that it is compared with; null on its first.'),
  conditions: z
    .array(z.object({ name: z.string(), value: z.string() }))
    .describe('How it was set and what it was like: power mode, clocks, temperature, throttling; for people.'),
  temperatureC: z
    .number()
    .exactOptional()
    .describe('Median while what counts was measured by turns; absent where nothing told.'),
  taints: z.array(z.string()).describe('What tainted blocks tonight, each once.'),
  changes: z.array(nightChangeSchema),
  effort: nightEffortSchema,
  energy: z.array(nightEnergySchema),
});

/** One series over nights, oldest first, tonight last. */
export const nightTrendSchema = z.object({
  series: nightSeriesSchema,
  points: z.array(
    z.object({
      nightId: z.string(),
      value: z.number().nullable().describe('In the metric’s unit; null where nothing counts.'),
      reference: z.number().nullable().describe('The engine of the accepted night, measured that night; likewise.'),
      verdict: z.enum(NIGHT_VERDICTS),
      temperatureC: z.number().nullable(),
    }),
  ),
});

/** Something that happened on a night and that explains a step. */
export const nightMarkSchema = z.object({
  nightId: z.string(),
  nodeId: z.string().nullable().describe('null: on every board.'),
  kind: z.enum(['accepted', 'changed']),
  text: z.string().describe('Who accepted it and why, or what changed from what to what.'),
});

/** A night of a fleet, as it is reported. */
export const nightRecordSchema = z.object({
  fleet: z.string(),
  nightId: z.string(),
  status: z.enum(['running', 'finished', 'deadline', 'cancelled', 'failed', 'missed']),
  startedAt: z.string(),
  finishedAt: z.string().nullable(),
  deadline: z.string().nullable(),
  version: z.string().describe('quantfleet’s.'),
  builds: z.int().positive().describe('Engines that each board builds a night.'),
  blocks: z.int().positive().describe('Blocks of each engine.'),
  nodes: z.array(nightNodeSchema),
  verdicts: z.array(nightVerdictSchema),
  classFindings: z.array(classFindingSchema),
  nights: z
    .array(z.object({ nightId: z.string(), startedAt: z.string() }))
    .describe('Nights that the trends show, oldest first, tonight last.'),
  missed: z
    .array(z.object({ nightId: z.string(), startedAt: z.string() }))
    .exactOptional()
    .describe('Nights that should have begun since the one before and did not, oldest first.'),
  trends: z.array(nightTrendSchema),
  marks: z.array(nightMarkSchema),
});

/** What {@link nightEffortSchema} describes. */
export type NightEffort = Immutable<z.infer<typeof nightEffortSchema>>;

/** What {@link nightEnergySchema} describes. */
export type NightEnergy = Immutable<z.infer<typeof nightEnergySchema>>;

/** What {@link nightNodeSchema} describes. */
export type NightNode = Immutable<z.infer<typeof nightNodeSchema>>;

/** What {@link nightTrendSchema} describes. */
export type NightTrend = Immutable<z.infer<typeof nightTrendSchema>>;

/** What {@link nightMarkSchema} describes. */
export type NightMark = Immutable<z.infer<typeof nightMarkSchema>>;

/** What {@link nightRecordSchema} describes. */
export type NightRecord = Immutable<z.infer<typeof nightRecordSchema>>;
