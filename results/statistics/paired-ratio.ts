import { studentT } from './student-t.js';

/** How many times as large the one is as the other, with what may as well be true. */
export interface PairedRatio {
  /** Geometric mean of the pairs' ratios. */
  readonly ratio: number;
  readonly lower: number;
  readonly upper: number;
  /** Pairs of neighbouring blocks. */
  readonly pairs: number;
}

const CONFIDENCE = 0.95;

/** How the interval is found, for those who read the number. */
export const PAIRED_RATIO_METHOD =
  'geometric mean of the ratios of neighbouring blocks, with the 95 % interval of Student’s t on their logarithms';

/** A pair of medians, both above 0, that were measured one soon after the other. */
export type MedianPair = readonly [one: number, other: number];

/**
 * Ratio of the one to the other; `undefined` with fewer than two pairs. Student's t and not the bootstrap's percentiles, which
 * with five or six pairs are too close together: test/results/paired-ratio.test.ts has the coverage of both.
 */
export const pairedRatio = (pairs: readonly MedianPair[]): PairedRatio | undefined => {
  const logarithms = pairs.map(([one, other]) => Math.log(one / other));
  const count = logarithms.length;
  if (count < 2) return undefined;
  const mean = logarithms.reduce((sum, value) => sum + value, 0) / count;
  const squares = logarithms.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  const reach = studentT(CONFIDENCE, count - 1) * Math.sqrt(squares / (count - 1) / count);
  return { ratio: Math.exp(mean), lower: Math.exp(mean - reach), upper: Math.exp(mean + reach), pairs: count };
};
