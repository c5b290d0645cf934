import type { EvaluationRecord, ThroughputRecord, UsageSample } from '../contracts/evaluation-record.js';
import { grouped } from './grouped-count.js';
import { type Measurement, withoutInterval } from './measurement.js';
import { speedOrigin } from './measurement-origins.js';
import { samplesDuring } from './statistics/samples-during.js';
import { summariseUsage } from './statistics/usage-summary.js';

const throughputOf = (run: ThroughputRecord, evaluation: EvaluationRecord): Measurement =>
  withoutInterval({
    metric: 'throughput',
    batchSize: run.batchSize,
    value: run.images / run.seconds,
    unit: 'images/s',
    samples: run.runs,
    method:
      `${grouped(run.images)} images in ${run.seconds.toFixed(2)} s, ` +
      `${grouped(run.runs)} runs at batch size ${run.batchSize}, ${speedOrigin(evaluation)}.`,
  });

const usageOf = (run: ThroughputRecord, evaluation: EvaluationRecord): readonly Measurement[] => {
  const summary = summariseUsage(run, evaluation.usageIntervalMs);
  if (summary === undefined) return [];
  return [
    withoutInterval({
      metric: 'usage',
      batchSize: run.batchSize,
      value: summary.meanPercent,
      unit: 'percent',
      samples: summary.samples,
      method:
        `Mean of ${summary.samples} samples of ${evaluation.usageSource}, ` +
        `one every ${evaluation.usageIntervalMs} ms, covering ${Math.round(100 * summary.coverage)} % of the run.`,
    }),
  ];
};

/** A quantity that is sampled beside usage on a GPU. */
interface Sampled {
  readonly metric: 'power' | 'energy' | 'gpu.memory' | 'gpu.clock';
  readonly unit: Measurement['unit'];
  readonly sampled: (sample: UsageSample) => number | null | undefined;
  readonly reckon: (values: readonly number[], run: ThroughputRecord) => number;
  /** Beginning of the sentence that says how it was measured. */
  readonly taken: string;
}

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

const median = (values: readonly number[]): number => {
  const sorted = values.toSorted((a, b) => a - b);
  const half = Math.floor(sorted.length / 2);
  return mean(sorted.length % 2 === 1 ? sorted.slice(half, half + 1) : sorted.slice(half - 1, half + 1));
};

const MILLIJOULES_A_JOULE = 1000;

const SAMPLED: readonly Sampled[] = [
  { metric: 'power', unit: 'W', sampled: ({ powerW }) => powerW, reckon: mean, taken: 'Mean power over' },
  {
    metric: 'energy',
    unit: 'mJ',
    sampled: ({ powerW }) => powerW,
    reckon: (values, { seconds, images }) => (MILLIJOULES_A_JOULE * mean(values) * seconds) / images,
    taken: 'An image’s share of mean power times seconds, idle power included; power over',
  },
  {
    metric: 'gpu.memory',
    unit: 'MiB',
    sampled: ({ memoryMiB }) => memoryMiB,
    reckon: (values) => Math.max(...values),
    taken: 'Peak memory in use by all processes, over',
  },
  { metric: 'gpu.clock', unit: 'MHz', sampled: ({ clockMHz }) => clockMHz, reckon: median, taken: 'Median clock over' },
];

const sampledOf = (run: ThroughputRecord, evaluation: EvaluationRecord, quantity: Sampled): readonly Measurement[] => {
  const { usageIntervalMs, usageSource } = evaluation;
  const values = samplesDuring(run, usageIntervalMs).flatMap((sample) => quantity.sampled(sample) ?? []);
  if (values.length === 0) return [];
  return [
    withoutInterval({
      metric: quantity.metric,
      batchSize: run.batchSize,
      value: quantity.reckon(values, run),
      unit: quantity.unit,
      samples: values.length,
      method:
        `${quantity.taken} ${values.length} samples, one every ${usageIntervalMs} ms, ` +
        `taken together with those of usage (${usageSource}).`,
    }),
  ];
};

const seconds = (value: number): string => `${value.toFixed(1)} s`;

/** Energy an image takes above idle, over a window that is long enough for power. */
const energyAboveIdle = ({ energy }: EvaluationRecord): readonly Measurement[] => {
  if (energy === undefined || energy === null) return [];
  const { batchSize, images, watts, idleWatts } = energy;
  const window = `over ${seconds(energy.seconds)} at work`;
  return [
    withoutInterval({
      metric: 'energy.above-idle',
      batchSize,
      value: (MILLIJOULES_A_JOULE * (watts - idleWatts) * energy.seconds) / images,
      unit: 'mJ',
      samples: images,
      method:
        `An image’s share of the energy above idle: ${watts.toFixed(2)} W ${window}, less ${idleWatts.toFixed(2)} W with the network loaded and ` +
        `nothing running, of ${energy.scope}.`,
    }),
  ];
};

/** Throughput of each batch size with usage, and on a GPU with power, energy, memory and clock where they were sampled. */
export const throughputMeasurements = (evaluation: EvaluationRecord): readonly Measurement[] => {
  const { throughput } = evaluation;
  return [
    ...throughput.map((run) => throughputOf(run, evaluation)),
    ...throughput.flatMap((run) => usageOf(run, evaluation)),
    ...energyAboveIdle(evaluation),
    ...SAMPLED.flatMap((quantity) => throughput.flatMap((run) => sampledOf(run, evaluation, quantity))),
  ];
};
