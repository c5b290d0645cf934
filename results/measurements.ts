import type { EvaluationRecord, ThroughputRecord } from '../contracts/results.js';
import { summariseLatency } from './statistics/latency-summary.js';
import { summariseUsage } from './statistics/usage-summary.js';
import { wilsonInterval } from './statistics/wilson-interval.js';

/** One number of an evaluation, with how it was measured. */
export interface Measurement {
  /** `top1`, `top5`, `top1.fused`, `latency.p50` … `latency.max`, `throughput`, `usage` or `engine.size`. */
  readonly metric: string;
  readonly batchSize: number | null;
  readonly value: number;
  readonly unit: 'percent' | 'ms' | 'images/s' | 'bytes';
  /** Bounds of the 95 % interval in the same unit, where the metric has one. */
  readonly lower: number | null;
  readonly upper: number | null;
  /** Images, runs or usage samples behind the number. */
  readonly samples: number;
  /** How it was measured, in one sentence. */
  readonly method: string;
}

const accuracyModes = {
  'as-written': 'the Q/DQ graph run as it is written',
  eager: 'PyTorch, eager',
} as const;

const speedModes = { fused: 'the built engine with fused kernels', eager: 'PyTorch, eager' } as const;

const grouped = (count: number): string => count.toLocaleString('en-GB');

const accuracy = (metric: string, hits: number, images: number, ran: string): Measurement => {
  const { lower, upper } = wilsonInterval({ hits, images });
  return {
    metric,
    batchSize: null,
    value: (100 * hits) / images,
    unit: 'percent',
    lower: 100 * lower,
    upper: 100 * upper,
    samples: images,
    method: `${grouped(hits)} of ${grouped(images)} images right, ${ran}; Wilson 95 % interval.`,
  };
};

const bare = (measurement: Omit<Measurement, 'lower' | 'upper'>): Measurement => ({
  ...measurement,
  lower: null,
  upper: null,
});

const latencies = (evaluation: EvaluationRecord): readonly Measurement[] => {
  const summary = summariseLatency(evaluation.latencyMs);
  if (summary === undefined) return [];
  const runs =
    `${summary.samples} hot runs at batch size 1 after ${evaluation.warmUpRuns} warm-up runs, ` +
    `${speedModes[evaluation.speedMode]}, ${evaluation.threads} threads`;
  const latency = (name: string, value: number, taken: string): Measurement =>
    bare({
      metric: `latency.${name}`,
      batchSize: 1,
      value,
      unit: 'ms',
      samples: summary.samples,
      method: `${taken} of ${runs}.`,
    });
  return [
    latency('p50', summary.median, 'Median'),
    latency('p90', summary.p90, '90th percentile (nearest rank, as trtexec)'),
    latency('p99', summary.p99, '99th percentile (nearest rank, as trtexec)'),
    latency('mean', summary.mean, 'Mean'),
    latency('std', summary.standardDeviation, 'Standard deviation (n − 1)'),
    latency('max', summary.maximum, 'Slowest'),
  ];
};

const throughputOf = (run: ThroughputRecord, evaluation: EvaluationRecord): Measurement =>
  bare({
    metric: 'throughput',
    batchSize: run.batchSize,
    value: run.images / run.seconds,
    unit: 'images/s',
    samples: run.runs,
    method:
      `${grouped(run.images)} images in ${run.seconds.toFixed(2)} s, ` +
      `${grouped(run.runs)} runs at batch size ${run.batchSize}, ${speedModes[evaluation.speedMode]}.`,
  });

const usageOf = (run: ThroughputRecord, evaluation: EvaluationRecord): readonly Measurement[] => {
  const summary = summariseUsage(run, evaluation.usageIntervalMs);
  if (summary === undefined) return [];
  return [
    bare({
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

/** Every number an evaluation gives, in a fixed order; batch sizes in the order they ran. */
export const measurementsOf = (evaluation: EvaluationRecord): readonly Measurement[] => {
  const asMeasured = accuracyModes[evaluation.accuracyMode];
  const { strayed, engineBytes } = evaluation;
  return [
    accuracy('top1', evaluation.top1Hits, evaluation.images, asMeasured),
    accuracy('top5', evaluation.top5Hits, evaluation.images, asMeasured),
    ...(strayed === null ? [] : [accuracy('top1.fused', strayed.top1Hits, strayed.images, speedModes.fused)]),
    ...latencies(evaluation),
    ...evaluation.throughput.map((run) => throughputOf(run, evaluation)),
    ...evaluation.throughput.flatMap((run) => usageOf(run, evaluation)),
    ...(engineBytes === null
      ? []
      : [
          bare({
            metric: 'engine.size',
            batchSize: null,
            value: engineBytes,
            unit: 'bytes',
            samples: 1,
            method: 'Size of the engine file.',
          }),
        ]),
  ];
};
