import { z } from 'zod';
import type { Immutable } from './immutable.js';

const told = z.number().nullable();

/** How a machine is at one moment; `null` where it does not tell. */
export const conditionSampleSchema = z.strictObject({
  at: z.number().describe('Seconds on the machine’s clock that nobody sets.'),
  gpuMHz: told,
  gpuRangeMHz: z
    .array(z.number())
    .length(2)
    .nullable()
    .describe('Lowest and highest clock that a board lets its GPU take; equal where jetson_clocks has fixed it.'),
  memoryMHz: told.describe('Clock of the memory; on a board only root may read it.'),
  powerMode: z.string().nullable().describe('Number and name of a board’s power mode; the power limit of a card.'),
  powerW: told,
  powerScope: z.string().nullable().describe('What the power is the power of.'),
  temperatureC: told.describe('Of a card its GPU, else the hottest zone.'),
  temperaturesC: z.record(z.string(), z.number()).describe('By zone, without those that are asleep.'),
  criticalC: told.describe('Where a board shuts down, or a card slows down.'),
  throttling: z
    .array(z.string())
    .nullable()
    .describe('Why clocks are held down: NVML’s reasons, or the alerts of a board that is hot.'),
  throttleCounts: z
    .record(z.string(), z.int().nonnegative())
    .nullable()
    .describe('How often a board’s supply has throttled it since it started, by cause.'),
  deviceProcesses: z.int().nonnegative().nullable().describe('Processes that compute on the GPU.'),
  fanPercent: told,
  processorMHz: z.array(told).describe('By core; null: switched off. Empty where the kernel does not tell.'),
  busyPercent: told.describe('Share of the processor time since the sample before that anybody took.'),
  memoryFreeMiB: told,
  swapUsedMiB: told,
  swappedMiB: told.describe('Moved to and from swap since the machine started.'),
  diskFreeMiB: z.number().describe('On the disk of the state folder.'),
});

/** What {@link conditionSampleSchema} describes. */
export type ConditionSample = Immutable<z.infer<typeof conditionSampleSchema>>;

const range = z
  .strictObject({ lowest: z.number(), median: z.number(), highest: z.number() })
  .nullable()
  .describe('null: not told.');

/** A process that has taken processor time. */
export const otherProcessSchema = z.strictObject({
  command: z.string(),
  cores: z.number().nonnegative().describe('That it took on average.'),
});

/** What a process apart saw of the machine while a block of a comparison was measured. */
export const watchedBlockSchema = z.strictObject({
  samples: z.int().nonnegative().describe('Taken while the block’s runs went on; the ranges are of these.'),
  before: conditionSampleSchema.describe('When the program started.'),
  after: conditionSampleSchema.describe('The last one.'),
  gpuMHz: range,
  memoryMHz: range,
  processorMHz: range.describe('Of the processors that were measured on.'),
  temperatureC: range,
  powerW: range,
  throttling: z.array(z.string()).nullable().describe('Every reason that a sample has.'),
  deviceProcesses: z.int().nonnegative().nullable().describe('The most at once, the measuring one included.'),
  others: z
    .array(otherProcessSchema)
    .describe('Up to three that took most of the processors from the start of the program to its end.'),
});

/** From where on the conditions of a block taint it, and what is then done. */
export const conditionLimitsSchema = z.strictObject({
  repeats: z
    .int()
    .min(0)
    .default(2)
    .describe('How often a tainted block is measured again before it is left out as tainted.'),
  coolDownSeconds: z
    .number()
    .min(0)
    .default(60)
    .describe('Seconds that are waited at most, before a block is repeated, for the machine to be as it was at first.'),
  othersPercent: z
    .number()
    .min(0)
    .max(100)
    .default(20)
    .describe('Percent of the machine’s processor time that others may take.'),
  temperatureC: z
    .number()
    .positive()
    .exactOptional()
    .describe('Degrees Celsius that the device may reach. Default: 10 below where it shuts down or slows down.'),
  temperatureDriftC: z
    .number()
    .positive()
    .default(10)
    .describe('Degrees by which the temperature may differ from that of the first good block of the same engine.'),
  clockPercent: z
    .number()
    .positive()
    .default(5)
    .describe(
      'Percent by which the clock of what computes may differ from that of the first good block of the same engine.',
    ),
});

/** Every way in which the conditions of a block taint it. docs/reference/results.md lists them; a test compares the two. */
export const TAINTS = {
  Throttled: 'Clocks were held down, by heat or by the supply.',
  SupplyDropped: 'The supply gave too little voltage or too much current, which holds a board’s clocks down.',
  ClockBelowMode: 'A clock ran below what the power mode allows at least.',
  ClockChanged: 'A clock was another than in the first good block of the same engine.',
  TooHot: 'The device was close to where it protects itself.',
  TemperatureDrifted: 'The temperature was another than in the first good block of the same engine.',
  PowerModeChanged: 'Power mode, power limit or range of the clocks was another than in the first good block.',
  DeviceShared: 'Another process had work on the GPU.',
  ProcessorShared: 'Others took processor time.',
  MemoryShort: 'Memory was short, or the machine swapped.',
  DiskShort: 'The disk was full.',
} as const;

/** A key of {@link TAINTS}. */
export type TaintCode = keyof typeof TAINTS;

/** Why what a block measured does not count. */
export const taintSchema = z.object({
  code: z.enum(Object.keys(TAINTS) as [TaintCode, ...TaintCode[]]),
  detail: z.string().describe('What was seen, with numbers.'),
});

/** What {@link otherProcessSchema} describes. */
export type OtherProcess = Immutable<z.infer<typeof otherProcessSchema>>;

/** What {@link watchedBlockSchema} describes. */
export type WatchedBlock = Immutable<z.infer<typeof watchedBlockSchema>>;

/** What {@link conditionLimitsSchema} describes. */
export type ConditionLimits = Immutable<z.infer<typeof conditionLimitsSchema>>;

/** What {@link taintSchema} describes. */
export type Taint = Immutable<z.infer<typeof taintSchema>>;
