import { z } from 'zod';
import { NIGHT_TURNS } from '../contracts/night-defaults.js';
import { BOARD_LATENCY_MARGIN, NIGHT_METRICS, type NightMetricName } from '../contracts/night-metrics.js';
import { nodeIdSchema } from '../contracts/node-id.js';
import { LEAST_BLOCKS } from '../contracts/turns.js';
import { filePathSchema } from './file-path.js';
import { positive } from './number-schemas.js';
import type { QuantizationPresetName } from './quantization-presets.js';
import { scheduleSchema } from './schedule-schema.js';
import { sweepSchemaWith } from './sweep-schema.js';

// Benchmark and night are both in the ids of a night's sweeps, and those in names of files.
const LONGEST_NAME = 40;

const MINUTES_OF_A_NIGHT = 480;
const USUAL_ABSENCE_MINUTES = 10;
const USUAL_NIGHTS_BEFORE_QUARANTINE = 3;

const margin = (name: NightMetricName) => {
  const { margin: usual, scale } = NIGHT_METRICS[name];
  const told = scale === 'percent' ? 'percent' : 'points';
  return z.number().positive().default(usual).describe(`Smallest change that matters, in ${told}.`);
};

const benchmarkSchema = (preset: QuantizationPresetName) =>
  z.union([
    z.strictObject({ sweep: filePathSchema.describe('A sweep file; its nodes and their absence do not count here.') }),
    sweepSchemaWith(preset).omit({ nodes: true, absentAfterMinutes: true, controls: true }),
  ]);

/** A fleet file with the defaults of a preset for the benchmarks that it holds itself. */
export const fleetSchemaWith = (preset: QuantizationPresetName) =>
  z.strictObject({
    name: z
      .string()
      .regex(/^[a-z0-9][a-z0-9-]*$/, 'expected lower-case letters, digits and hyphens')
      .max(LONGEST_NAME)
      .describe('Name of the fleet, at most 40 characters; its nights are named after it.'),
    nodes: z
      .union([
        z
          .array(nodeIdSchema)
          .min(1)
          .refine((ids) => new Set(ids).size === ids.length, 'a node is named twice'),
        z.strictObject({
          tags: z.array(z.string()).min(1).describe('Words that each of the boards has in its quantfleet.yaml.'),
        }),
      ])
      .describe('Boards that a night expects, by id or by tags.'),
    benchmarks: z
      .array(benchmarkSchema(preset))
      .min(1)
      .describe('What is measured: sweep files, or the keys of one, without nodes and controls.'),
    metrics: z
      .strictObject({
        'latency.p50': margin('latency.p50'),
        'latency.p99': margin('latency.p99'),
        throughput: margin('throughput'),
        top1: margin('top1'),
        flips: margin('flips'),
        memory: margin('memory'),
        energy: margin('energy'),
        'engine-size': margin('engine-size'),
        'build-time': margin('build-time'),
        'board.latency.p50': z
          .number()
          .positive()
          .default(BOARD_LATENCY_MARGIN)
          .describe('Smallest change that matters of the reference’s own engines, tonight against then, in percent.'),
      })
      .prefault({})
      .describe('By how much a metric may change before it matters.'),
    builds: positive
      .default(NIGHT_TURNS.builds)
      .describe(
        'Builds of each engine, of which each is measured: several of each side show what builds differ by. With engines: anew, each night has its own.',
      ),
    engines: z
      .enum(['reused', 'anew'])
      .default('reused')
      .describe(
        'reused: an engine that an earlier night built serves, unless what it is made of changed. anew: each night builds.',
      ),
    blocks: z
      .int()
      .min(LEAST_BLOCKS, `at least ${LEAST_BLOCKS}: fewer blocks say too little about a ratio`)
      .default(NIGHT_TURNS.blocks)
      .describe('Blocks of each engine, tonight’s by turns with those of the reference night.'),
    deadlineMinutes: z
      .number()
      .positive()
      .default(MINUTES_OF_A_NIGHT)
      .describe('Minutes after which a night measures no more; what there is is judged.'),
    absentAfterMinutes: z
      .number()
      .positive()
      .default(USUAL_ABSENCE_MINUTES)
      .describe('Minutes after which a board that is away is absent tonight.'),
    reference: z
      .enum(['accepted', 'last-quiet'])
      .default('accepted')
      .describe(
        'What tonight is compared with. accepted: the night that a person accepted last, at first the first night; a slow drift shows. ' +
          'last-quiet: the newest night on which all was measured, something was told, and nothing of it regressed.',
      ),
    quarantine: z
      .union([
        z.enum(['none']),
        z.strictObject({
          afterNights: positive
            .default(USUAL_NIGHTS_BEFORE_QUARANTINE)
            .describe('Nights in a row that a board fails or is tainted before it gets no more work.'),
        }),
      ])
      .prefault({})
      .describe('When a flaky board is left out; none: never.'),
    webhook: z
      .string()
      .exactOptional()
      .describe('Who is told when a night has ended: a name under webhooks in the results worker’s quantfleet.yaml.'),
    schedule: scheduleSchema
      .exactOptional()
      .describe('When nights begin by themselves, after quantfleet fleet schedule.'),
  });

/** A fleet file. */
export const fleetSchema = fleetSchemaWith('recommended');

/** A fleet file, validated, defaults filled in. */
export type FleetFile = z.output<typeof fleetSchema>;
