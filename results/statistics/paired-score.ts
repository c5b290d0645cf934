import { normalTail } from './normal-tail.js';
import type { Interval } from './wilson-interval.js';

/** How two runs answered the same images. */
export interface PairedCounts {
  readonly onlyBaselineRight: number;
  readonly onlyCandidateRight: number;
  readonly images: number;
}

/** 0.975 quantile of the standard normal distribution, for two-sided 95 % intervals. */
const Z = 1.959963984540054;

const HALVINGS = 60;

/**
 * Score statistic of the hypothesis that the candidate's share of right answers exceeds the baseline's by `difference`
 * (Tango, Statistics in Medicine 17, 1998, 891-908); falls with the difference, from positive to negative.
 */
const scoreOf = (counts: PairedCounts, difference: number): number => {
  const { onlyBaselineRight: lost, onlyCandidateRight: gained, images } = counts;
  const excess = gained - lost - images * difference;
  if (excess === 0) return 0;
  const linear = (2 * images - gained + lost) * difference - gained - lost;
  const constant = -lost * difference * (1 - difference);
  const lostShare = (Math.sqrt(linear ** 2 - 8 * images * constant) - linear) / (4 * images);
  const variance = images * (2 * lostShare + difference * (1 - difference));
  return variance > 0 ? excess / Math.sqrt(variance) : Math.sign(excess) * Infinity;
};

/** The difference between two bounds at which the statistic falls through a level. */
const crossing = (counts: PairedCounts, level: number, { lower, upper }: Interval): number => {
  let [low, high] = [lower, upper];
  for (let step = 0; step < HALVINGS; step += 1) {
    const middle = (low + high) / 2;
    if (scoreOf(counts, middle) > level) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
};

/** Tango's 95 % score interval of candidate minus baseline, in shares of all images; needs at least one image. */
export const pairedScoreInterval = (counts: PairedCounts): Interval => {
  const { onlyBaselineRight, onlyCandidateRight, images } = counts;
  const difference = (onlyCandidateRight - onlyBaselineRight) / images;
  return {
    lower: crossing(counts, Z, { lower: -1, upper: difference }),
    upper: crossing(counts, -Z, { lower: difference, upper: 1 }),
  };
};

/**
 * One-sided p of the hypothesis that the candidate is worse than the baseline by `margin` or more, a share above 0: the
 * test of non-inferiority that belongs to {@link pairedScoreInterval}.
 */
export const nonInferiorityP = (counts: PairedCounts, margin: number): number => normalTail(scoreOf(counts, -margin));
