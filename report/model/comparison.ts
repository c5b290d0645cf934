import type { TrialRecord } from '../../contracts/results.js';
import { mcnemar, type McNemar } from '../../results/statistics/mcnemar.js';

/** How the top-1 answers of two trials differ on the same images. */
export interface Comparison {
  /** Candidate minus baseline, in percentage points. */
  readonly points: number;
  readonly mcnemar: McNemar;
}

/** The customary threshold below which a difference is not put down to chance. */
const SIGNIFICANCE = 0.05;

/** Whether chance alone explains a comparison badly (McNemar's p below 0.05). */
export const isBeyondNoise = ({ mcnemar: { p } }: Comparison): boolean => p < SIGNIFICANCE;

/** Compares top-1 of two trials; `undefined` unless both measured the same images in the same order. */
export const compareTop1 = (baseline: TrialRecord, candidate: TrialRecord): Comparison | undefined => {
  const before = baseline.evaluation;
  const after = candidate.evaluation;
  if (before === null || after === null) return undefined;
  if (before.splitSha256 !== after.splitSha256 || before.images !== after.images) return undefined;
  return {
    points: (100 * (after.top1Hits - before.top1Hits)) / after.images,
    mcnemar: mcnemar({ baseline: before.top1Correct, candidate: after.top1Correct, images: after.images }),
  };
};
