import type { LatencySummary } from '../../results/statistics/latency-summary.js';
import type { Column } from './column.js';

/** Bounds of a quantile, and why there are none. */
export const latencyBounds = (quantile: keyof LatencySummary['quantiles']): readonly Column[] => [
  [`latency_${quantile}_lower_ms`, ({ latency }) => latency?.quantiles[quantile].bounds?.lower ?? null],
  [`latency_${quantile}_upper_ms`, ({ latency }) => latency?.quantiles[quantile].bounds?.upper ?? null],
  [`latency_${quantile}_untold`, ({ latency }) => latency?.quantiles[quantile].untold ?? null],
];

/** How the measuring thread was kept from disturbance, whether the runs were steady, and what of them was not. */
export const steadinessColumns: readonly Column[] = [
  ['warm_up_s', ({ trial }) => trial.evaluation?.warmUp?.seconds ?? null],
  ['garbage_collection', ({ trial }) => trial.evaluation?.garbageCollection ?? null],
  ['measuring_cores', ({ trial }) => trial.evaluation?.affinity?.cores.join(' ') ?? null],
  ['measuring_core_kept', ({ trial }) => trial.evaluation?.affinity?.isKeptOnOne.toString() ?? null],
  [
    'latency_unsteady',
    ({ latency, unsteady }) => (latency === undefined ? null : unsteady.map(({ kind }) => kind).join(' ') || 'no'),
  ],
];
