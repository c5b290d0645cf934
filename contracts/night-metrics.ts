import type { NightMetric } from './night-verdict.js';

/** What a night compares by default, and by how much it may change before it matters. */
export const NIGHT_METRICS = {
  'latency.p50': { better: 'lower', unit: 'ms', scale: 'percent', margin: 1 },
  'latency.p99': { better: 'lower', unit: 'ms', scale: 'percent', margin: 5 },
  throughput: { better: 'higher', unit: 'images/s', scale: 'percent', margin: 1 },
  top1: { better: 'higher', unit: '%', scale: 'points', margin: 0.2 },
  flips: { better: 'lower', unit: '%', scale: 'points', margin: 0.5 },
  memory: { better: 'lower', unit: 'MiB', scale: 'percent', margin: 5 },
  energy: { better: 'lower', unit: 'mJ', scale: 'percent', margin: 3 },
  'engine-size': { better: 'lower', unit: 'MiB', scale: 'percent', margin: 1 },
  'build-time': { better: 'lower', unit: 's', scale: 'percent', margin: 20 },
} as const satisfies Record<string, Pick<NightMetric, 'better' | 'unit' | 'scale' | 'margin'>>;

/** Name of a metric of a night. */
export type NightMetricName = keyof typeof NIGHT_METRICS;

/** Names of the metrics of a night. */
export const NIGHT_METRIC_NAMES = Object.keys(NIGHT_METRICS) as NightMetricName[];
