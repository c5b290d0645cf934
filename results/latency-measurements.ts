import type { EvaluationRecord } from '../contracts/evaluation-record.js';
import { type Measurement, withoutInterval } from './measurement.js';
import { speedOrigin } from './measurement-origins.js';
import { type LatencyQuantile, summariseLatency } from './statistics/latency-summary.js';

interface Times {
  /** First part of the metric's name. */
  readonly metric: string;
  readonly milliseconds: readonly number[];
  /** What the times are of, where that is not the whole run on a processor. */
  readonly extent: string;
}

const summarised = (evaluation: EvaluationRecord, { metric, milliseconds, extent }: Times): readonly Measurement[] => {
  const summary = summariseLatency(milliseconds);
  if (summary === undefined) return [];
  const runs =
    `${summary.samples} hot runs at batch size 1 after ${evaluation.warmUpRuns} warm-up runs, ` +
    `${speedOrigin(evaluation)}, ${evaluation.threads === 1 ? '1 thread' : `${evaluation.threads} threads`}${extent}`;
  const latency = (name: string, value: number, taken: string): Measurement =>
    withoutInterval({
      metric: `${metric}.${name}`,
      batchSize: 1,
      value,
      unit: 'ms',
      samples: summary.samples,
      method: `${taken} of ${runs}.`,
    });
  const quantile = (
    name: string,
    { value, bounds, untold }: LatencyQuantile,
    taken: string,
    interval: string,
  ): readonly Measurement[] => {
    if (value === null) return [];
    const measurement = latency(name, value, taken);
    if (bounds === null) return [{ ...measurement, method: `${measurement.method} No interval: ${untold}.` }];
    const { lower, upper, effectiveSamples } = bounds;
    const method =
      `${measurement.method} ${interval} by order statistics; ` +
      `${effectiveSamples} of ${summary.samples} runs count as independent.`;
    return [{ ...measurement, lower, upper, method }];
  };
  const { p50, p90, p99 } = summary.quantiles;
  return [
    ...quantile('p50', p50, 'Median', '95 % interval'),
    ...quantile('p90', p90, '90th percentile (nearest rank, as trtexec)', 'Bounds that hold with 95 % each,'),
    ...quantile('p99', p99, '99th percentile (nearest rank, as trtexec)', 'Bounds that hold with 95 % each,'),
    latency('mean', summary.mean, 'Mean'),
    latency('std', summary.standardDeviation, 'Standard deviation (n − 1)'),
    latency('max', summary.maximum, 'Slowest'),
  ];
};

/** Latency at batch size 1, and on a GPU the part of it that is not transfer. */
export const latencyMeasurements = (evaluation: EvaluationRecord): readonly Measurement[] => {
  const { device, latencyMs, computeMs } = evaluation;
  const extent = device === 'gpu' ? '; from host memory to host memory, transfers included' : '';
  return [
    ...summarised(evaluation, { metric: 'latency', milliseconds: latencyMs, extent }),
    ...summarised(evaluation, {
      metric: 'latency.compute',
      milliseconds: computeMs ?? [],
      extent: '; GPU time between CUDA events, transfers excluded',
    }),
  ];
};
