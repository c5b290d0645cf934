import type { NightMetric } from './night-verdict.js';

/**
 * What shows a change again before anybody is told. second-session: fresh blocks of the same night. same-each-time: nothing, since the same
 * engines give it again to the last digit. night-before: it is measured once a night, so that two nights have to show it.
 */
export type SeenAgain = 'second-session' | 'same-each-time' | 'night-before';

/** What a night compares by default, and by how much it may change before it matters. */
export const NIGHT_METRICS = {
  'latency.p50': { better: 'lower', unit: 'ms', scale: 'percent', margin: 1, seenAgain: 'second-session' },
  'latency.p99': { better: 'lower', unit: 'ms', scale: 'percent', margin: 5, seenAgain: 'night-before' },
  throughput: { better: 'higher', unit: 'images/s', scale: 'percent', margin: 1, seenAgain: 'second-session' },
  top1: { better: 'higher', unit: '%', scale: 'points', margin: 0.2, seenAgain: 'same-each-time' },
  flips: { better: 'lower', unit: '%', scale: 'points', margin: 0.5, seenAgain: 'same-each-time' },
  memory: { better: 'lower', unit: 'MiB', scale: 'percent', margin: 5, seenAgain: 'night-before' },
  energy: { better: 'lower', unit: 'mJ', scale: 'percent', margin: 3, seenAgain: 'night-before' },
  'engine-size': { better: 'lower', unit: 'MiB', scale: 'percent', margin: 1, seenAgain: 'same-each-time' },
  'build-time': { better: 'lower', unit: 's', scale: 'percent', margin: 20, seenAgain: 'night-before' },
} as const satisfies Record<
  string,
  Pick<NightMetric, 'better' | 'unit' | 'scale' | 'margin'> & { readonly seenAgain: SeenAgain }
>;

/** What shows a change of a metric again. */
export const seenAgain = ({ name }: Pick<NightMetric, 'name'>): SeenAgain =>
  NIGHT_METRICS[name as NightMetricName].seenAgain;

/**
 * By how much the accepted night's own engines may differ from what was measured of them then, in percent. Nights differ by more than
 * neighbouring blocks do, so that less is no news (decision 056).
 */
export const BOARD_LATENCY_MARGIN = 3;

/** Name of a metric of a night. */
export type NightMetricName = keyof typeof NIGHT_METRICS;

/** Whether nights compare what has this name. */
export const isNightMetric = (name: string): name is NightMetricName => Object.hasOwn(NIGHT_METRICS, name);

/** Names of the metrics of a night. */
export const NIGHT_METRIC_NAMES = Object.keys(NIGHT_METRICS) as NightMetricName[];

/** What a fleet file gives a margin: the metrics of engines, and the latency of the board itself. */
export const NIGHT_MARGIN_NAMES = [...NIGHT_METRIC_NAMES, 'board.latency.p50'] as const;
