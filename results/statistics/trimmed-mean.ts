import type { Variance } from './moderated-variances.js';

/** A mean that a few values far out do not move. */
export interface TrimmedMean {
  readonly mean: number;
  /** Of one value as it counts for the mean: that of the mean is so many times smaller as there are values. */
  readonly ofOne: Variance;
}

/** Share of the values that is left out at each end: as much as a mean needs that loses little where there is nothing to trim. */
const TRIMMED = 0.2;

/** Mean without the outer fifth on each side, its variance by the winsorized one (Tukey and McLaughlin, Sankhyā A 25, 1963). */
export const trimmedMean = (values: readonly number[]): TrimmedMean => {
  const sorted = values.toSorted((a, b) => a - b);
  const left = Math.floor(TRIMMED * sorted.length);
  const kept = sorted.slice(left, sorted.length - left);
  const [lowest = 0, highest = 0] = [kept[0], kept.at(-1)];
  const mean = kept.reduce((sum, value) => sum + value, 0) / kept.length;
  const winsorized = sorted.map((value) => Math.min(Math.max(value, lowest), highest));
  const centre = winsorized.reduce((sum, value) => sum + value, 0) / winsorized.length;
  const squares = winsorized.reduce((sum, value) => sum + (value - centre) ** 2, 0);
  const degreesOfFreedom = kept.length - 1;
  const share = kept.length / sorted.length;
  const variance = sorted.length === 1 ? 0 : squares / (sorted.length - 1) / share ** 2;
  return { mean, ofOne: { variance, degreesOfFreedom } };
};
