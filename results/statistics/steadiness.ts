import { kendall, kolmogorovSmirnov, pettitt } from './trend-tests.js';

/** Why latencies do not stand for what comes after them. */
export type Unsteadiness =
  /** The typical run took another time before than after; milliseconds. */
  | { readonly kind: 'shifted'; readonly before: number; readonly after: number }
  /** The slowest of every few runs did, while the typical one may not have. */
  | { readonly kind: 'tail-shifted'; readonly before: number; readonly after: number }
  /** A quarter of the runs took less than the one, a quarter more than the other. */
  | { readonly kind: 'scattered'; readonly lower: number; readonly upper: number }
  /** Slow runs take so much of the time that the mean is well above the median. */
  | { readonly kind: 'stalled'; readonly median: number; readonly mean: number };

/** Windows of runs that follow each other, which the tests compare. */
const WINDOWS = 30;
const SHORTEST_WINDOW = 2;

/** Of all tests together (Bonferroni). */
const LEVEL = 0.01;
const TESTS = 4;

/** Ratios below which a change is no matter, however sure it is. */
const NOTABLE_SHIFT = 1.01;
const NOTABLE_TAIL_SHIFT = 1.05;
const NOTABLE_SPREAD = 1.1;

const median = (values: readonly number[]): number => {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  return ((sorted[Math.ceil(middle) - 1] ?? Number.NaN) + (sorted[Math.floor(middle)] ?? Number.NaN)) / 2;
};

const ratioOf = (one: number, other: number): number => Math.max(one, other) / Math.min(one, other);

interface Halves {
  readonly before: number;
  readonly after: number;
}

const aroundChange = (series: readonly number[], position: number): Halves => ({
  before: median(series.slice(0, position)),
  after: median(series.slice(position)),
});

const changesOf = (latencyMs: readonly number[]): readonly Unsteadiness[] => {
  const size = Math.floor(latencyMs.length / WINDOWS);
  if (size < SHORTEST_WINDOW) return [];
  const windows = Array.from({ length: WINDOWS }, (_, index) => latencyMs.slice(index * size, (index + 1) * size));
  const medians = windows.map(median);
  const maxima = windows.map((window) => Math.max(...window));
  const [ofMedians, ofMaxima] = [pettitt(medians), pettitt(maxima)];
  const middle = aroundChange(medians, ofMedians.position);
  const tail = aroundChange(maxima, ofMaxima.position);
  const isMoved = TESTS * Math.min(ofMedians.p, kendall(medians)) < LEVEL;
  const halves = kolmogorovSmirnov(maxima.slice(0, WINDOWS / 2), maxima.slice(WINDOWS / 2));
  const isTailMoved = TESTS * Math.min(ofMaxima.p, halves) < LEVEL;
  if (isMoved && ratioOf(middle.before, middle.after) >= NOTABLE_SHIFT) return [{ kind: 'shifted', ...middle }];
  return isTailMoved && ratioOf(tail.before, tail.after) >= NOTABLE_TAIL_SHIFT
    ? [{ kind: 'tail-shifted', ...tail }]
    : [];
};

/**
 * What is unsteady about latencies in the order they were measured. Level and tail are compared by windows of runs that
 * follow each other: that finds drifts, steps and tails that get heavier, and lets a dependence pass that is shorter than a
 * window. With fewer than 60 runs only their spread is judged.
 */
export const unsteadinessOf = (
  latencyMs: readonly number[],
  summary: {
    readonly median: number;
    readonly mean: number;
    readonly lowerQuartile: number;
    readonly upperQuartile: number;
  },
): readonly Unsteadiness[] => {
  const { lowerQuartile: lower, upperQuartile: upper, mean } = summary;
  return [
    ...changesOf(latencyMs),
    ...(upper > NOTABLE_SPREAD * lower ? [{ kind: 'scattered', lower, upper } as const] : []),
    ...(mean > NOTABLE_SPREAD * summary.median ? [{ kind: 'stalled', median: summary.median, mean } as const] : []),
  ];
};
