import { holmAdjusted } from '../../results/statistics/holm.js';
import type { Comparison, DifferenceTest } from './comparison.js';

/** What several comparisons show together; each p is corrected for all of them (Holm). */
export interface Verdict {
  /**
   * not-worse: not by the margin or more. worse: beyond chance, and maybe by more than the margin. cannot-tell: these
   * images show neither.
   */
  readonly kind: 'not-worse' | 'worse' | 'cannot-tell';
  /** Two-sided, of no difference. */
  readonly p: number;
  /** One-sided, of a candidate that is worse by the margin or more. */
  readonly nonInferiorityP: number;
  /** Comparisons that it is corrected for, itself included. */
  readonly comparisons: number;
}

/** The customary threshold below which a difference is not put down to chance. */
const SIGNIFICANCE = 0.05;

/** Of the one-sided test, which then agrees with the two-sided 95 % interval (ICH E9). */
const NON_INFERIORITY = 0.025;

/** Whether chance alone explains a corrected p badly (p below 0.05). */
export const isBeyondChance = ({ p }: Pick<Verdict, 'p'>): boolean => p < SIGNIFICANCE;

/** How much better the candidate is, whichever direction that is. */
export const gainOf = ({ points, better }: Comparison): number => points * (better === 'higher' ? 1 : -1);

const kindOf = (comparison: Comparison, p: number, ofMargin: number): Verdict['kind'] => {
  if (ofMargin < NON_INFERIORITY) return 'not-worse';
  return isBeyondChance({ p }) && gainOf(comparison) < 0 ? 'worse' : 'cannot-tell';
};

/**
 * A verdict on each of the comparisons of a report, in their order; `undefined` where there is nothing to test. With all of
 * them corrected together, one that is picked afterwards, such as the best, may be believed as well.
 */
export const verdictsOn = (comparisons: readonly (Comparison | undefined)[]): readonly (Verdict | undefined)[] => {
  const tests: readonly DifferenceTest[] = comparisons.flatMap((comparison) => comparison?.test ?? []);
  const ps = holmAdjusted(tests.map(({ p }) => p)).values();
  const ofMargins = holmAdjusted(tests.map(({ nonInferiorityP }) => nonInferiorityP)).values();
  return comparisons.map((comparison) => {
    if (comparison === undefined || comparison.test === null) return undefined;
    const p = ps.next().value ?? 1;
    const nonInferiorityP = ofMargins.next().value ?? 1;
    return { kind: kindOf(comparison, p, nonInferiorityP), p, nonInferiorityP, comparisons: tests.length };
  });
};
