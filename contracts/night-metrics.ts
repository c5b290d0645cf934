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

/**
 * By how much the accepted night's own engines may differ from what was measured of them then, in percent. Nights differ by more than
 * neighbouring blocks do, so that less is no news (decision 056).
 */
export const BOARD_LATENCY_MARGIN = 3;

/** Name of a metric of a night. */
export type NightMetricName = keyof typeof NIGHT_METRICS;

/** Names of the metrics of a night. */
export const NIGHT_METRIC_NAMES = Object.keys(NIGHT_METRICS) as NightMetricName[];

/** What a fleet file gives a margin: the metrics of engines, and the latency of the board itself. */
export const NIGHT_MARGIN_NAMES = [...NIGHT_METRIC_NAMES, 'board.latency.p50'] as const;
