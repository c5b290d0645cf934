/** One number of an evaluation, with how it was measured. */
export interface Measurement {
  /** For example `top1`, `latency.p50` or `throughput`; docs/reference/results.md lists them all. */
  readonly metric: string;
  readonly batchSize: number | null;
  readonly value: number;
  readonly unit: 'percent' | 'ms' | 'images/s' | 'bytes' | 'W' | 'mJ' | 'MiB' | 'MHz';
  /** Bounds of the 95 % interval in the same unit, where the metric has one; of latency.p90 and latency.p99 bounds that hold with 95 % each. */
  readonly lower: number | null;
  readonly upper: number | null;
  /** Images, runs or usage samples behind the number. */
  readonly samples: number;
  /** How it was measured, in one sentence. */
  readonly method: string;
}

/** A measurement without an interval. */
export const withoutInterval = (measurement: Omit<Measurement, 'lower' | 'upper'>): Measurement => ({
  ...measurement,
  lower: null,
  upper: null,
});
