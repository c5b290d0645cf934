import { normalTail } from './normal-tail.js';

/** Where a series changes most, and how badly chance explains it. */
export interface ChangePoint {
  readonly p: number;
  /** Values before the change. */
  readonly position: number;
}

/** Pettitt's test of a change of level (Applied Statistics 28, 1979, 126-135); two-sided, approximate. */
export const pettitt = (series: readonly number[]): ChangePoint => {
  const { length } = series;
  let statistic = 0;
  let largest = 0;
  let position = 0;
  for (const [index, value] of series.entries()) {
    statistic += series.reduce((sum, other) => sum + Math.sign(value - other), 0);
    if (Math.abs(statistic) > largest) {
      largest = Math.abs(statistic);
      position = index + 1;
    }
  }
  return { p: Math.min(1, 2 * Math.exp((-6 * largest ** 2) / (length ** 3 + length ** 2))), position };
};

/** Kendall's test of a trend (Mann-Kendall); two-sided, by the normal approximation without ties. */
export const kendall = (series: readonly number[]): number => {
  const { length } = series;
  let concordance = 0;
  for (const [index, value] of series.entries()) {
    for (const later of series.slice(index + 1)) concordance += Math.sign(later - value);
  }
  const deviation = Math.sqrt((length * (length - 1) * (2 * length + 5)) / 18);
  return Math.min(1, 2 * normalTail(Math.max(0, Math.abs(concordance) - 1) / deviation));
};

const KOLMOGOROV_TERMS = 50;

/** Kolmogorov and Smirnov's test that two samples come from one distribution; by Stephens' approximation. */
export const kolmogorovSmirnov = (one: readonly number[], other: readonly number[]): number => {
  const shareUpTo = (sample: readonly number[], value: number): number =>
    sample.filter((own) => own <= value).length / sample.length;
  const distance = Math.max(
    ...[...one, ...other].map((value) => Math.abs(shareUpTo(one, value) - shareUpTo(other, value))),
  );
  const size = Math.sqrt((one.length * other.length) / (one.length + other.length));
  const scaled = (size + 0.12 + 0.11 / size) * distance;
  let sum = 0;
  for (let term = 1; term <= KOLMOGOROV_TERMS; term += 1) {
    sum += (term % 2 === 1 ? 2 : -2) * Math.exp(-2 * term ** 2 * scaled ** 2);
  }
  return scaled < 0.2 ? 1 : Math.min(1, Math.max(0, sum));
};
