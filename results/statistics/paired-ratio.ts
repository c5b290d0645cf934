import { studentQuantile } from './student-quantile.js';

/** How many times the reference's value a candidate's is, over pairs of measurements. */
export interface PairedRatio {
  /** Geometric mean of the pairs' ratios, candidate divided by reference. */
  readonly ratio: number;
  readonly pairs: number;
  /** 95 % interval of the ratio; `null` for fewer pairs than {@link JUDGED_PAIRS}. */
  readonly interval: { readonly lower: number; readonly upper: number } | null;
}

/** Pairs from which on a spread can be told from a handful of numbers. */
export const JUDGED_PAIRS = 5;

/**
 * Ratio of pairs of positive values, each of a measurement of its own: the mean of its logarithm with Student’s 95 %
 * interval, n − 1 degrees of freedom; `undefined` without a pair.
 */
export const pairedRatio = (
  pairs: readonly { readonly reference: number; readonly candidate: number }[],
): PairedRatio | undefined => {
  if (pairs.length === 0) return undefined;
  const logs = pairs.map(({ reference, candidate }) => Math.log(candidate / reference));
  const mean = logs.reduce((sum, value) => sum + value, 0) / logs.length;
  const ratio = Math.exp(mean);
  if (logs.length < JUDGED_PAIRS) return { ratio, pairs: logs.length, interval: null };
  const freedom = logs.length - 1;
  const variance = logs.reduce((sum, value) => sum + (value - mean) ** 2, 0) / freedom;
  const half = studentQuantile(freedom) * Math.sqrt(variance / logs.length);
  return {
    ratio,
    pairs: logs.length,
    interval: { lower: Math.exp(mean - half), upper: Math.exp(mean + half) },
  };
};
