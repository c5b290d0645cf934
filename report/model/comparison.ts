import type { TrialRecord } from '../../contracts/trial-record.js';
import { mcnemar, type McNemar } from '../../results/statistics/mcnemar.js';
import { primaryMetric } from './shown-metrics.js';

/** How two trials differ in their primary metric on the same images. */
export interface Comparison {
  /** Name of the metric. */
  readonly metric: string;
  /** Candidate minus baseline, in percentage points. */
  readonly points: number;
  /** Whether more points are better. */
  readonly better: 'higher' | 'lower';
  /** `null` where an image is not right or wrong by the metric. */
  readonly mcnemar: McNemar | null;
}

/** The customary threshold below which a difference is not put down to chance. */
const SIGNIFICANCE = 0.05;

/** Whether chance alone explains a test’s outcome badly (p below 0.05). */
export const isBeyondNoise = ({ p }: McNemar): boolean => p < SIGNIFICANCE;

/** Compares the primary metric of two trials; `undefined` unless both measured it on the same images in the same order. */
export const compareTrials = (baseline: TrialRecord, candidate: TrialRecord): Comparison | undefined => {
  const [before, after] = [primaryMetric(baseline), primaryMetric(candidate)];
  if (before === undefined || after === undefined || before.name !== after.name) return undefined;
  if (baseline.evaluation?.splitSha256 !== candidate.evaluation?.splitSha256 || before.images !== after.images) {
    return undefined;
  }
  const difference =
    before.hits === null || after.hits === null
      ? after.value - before.value
      : (100 * (after.hits - before.hits)) / after.images;
  const [one, other] = [before.outcomes, after.outcomes];
  return {
    metric: after.name,
    points: difference,
    better: after.better,
    mcnemar:
      one?.kind === 'bits' && other?.kind === 'bits'
        ? mcnemar({ baseline: one.packed, candidate: other.packed, images: after.images })
        : null,
  };
};
