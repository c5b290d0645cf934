import type { EvaluationRecord } from '../../contracts/evaluation-record.js';
import { type LatencySummary, medianLatency } from '../../results/statistics/latency-summary.js';
import type { Unsteadiness as OfRuns } from '../../results/statistics/steadiness.js';

/** Why a row's latencies do not stand for what comes after them. */
export type Unsteadiness =
  | OfRuns
  /** Warm-up ended after its seconds, before its windows were within 10 % of each other. */
  | { readonly kind: 'unsettled'; readonly seconds: number }
  /** The GPU's part took longer, in runs of its own, than the whole did: milliseconds of both medians. */
  | { readonly kind: 'overtaken'; readonly compute: number; readonly whole: number };

/** What was unsteady about a measurement, before its runs and within them. */
export const unsteadinessOfRow = (
  { warmUp, computeMs }: EvaluationRecord,
  latency: LatencySummary | undefined,
): readonly Unsteadiness[] => [
  ...(warmUp?.isSteady === false ? [{ kind: 'unsettled', seconds: warmUp.seconds } as const] : []),
  ...(latency?.unsteady ?? []),
  ...overtaken(computeMs, latency),
];

const overtaken = (
  computeMs: EvaluationRecord['computeMs'],
  latency: LatencySummary | undefined,
): readonly Unsteadiness[] => {
  const compute = medianLatency(computeMs ?? []);
  if (compute === undefined || latency === undefined || compute <= latency.median) return [];
  return [{ kind: 'overtaken', compute, whole: latency.median }];
};
