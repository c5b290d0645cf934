import { type QuantileBounds, quantileBounds, samplesNeeded } from './quantile-bounds.js';
import { type Unsteadiness, unsteadinessOf } from './steadiness.js';

/** A quantile of latency in milliseconds, where the runs carry it. */
export interface LatencyQuantile {
  /** `null` where it says nothing of runs to come. */
  readonly value: number | null;
  /** Each bound of the median holds with 97.5 %, of the others with 95 %; `null` where the value is or the runs are too few. */
  readonly bounds: QuantileBounds | null;
  /** Why there are no bounds; `null` where there are. */
  readonly untold: string | null;
}

/** What the hot runs of a trial say about latency, in milliseconds. */
export interface LatencySummary {
  readonly samples: number;
  readonly minimum: number;
  readonly maximum: number;
  readonly median: number;
  /** The median has a value however few the runs are: it is the middle one of them. */
  readonly quantiles: { readonly p50: LatencyQuantile; readonly p90: LatencyQuantile; readonly p99: LatencyQuantile };
  readonly mean: number;
  /** Of the sample (n − 1); 0 for a single run. */
  readonly standardDeviation: number;
  readonly lowerQuartile: number;
  readonly upperQuartile: number;
  /** The runs furthest out that still lie within 1.5 interquartile ranges of the box. */
  readonly whiskers: { readonly lower: number; readonly upper: number };
  /** Runs beyond Tukey's fences, in rising order. */
  readonly outliers: readonly number[];
  /** Empty where the runs were steady. */
  readonly unsteady: readonly Unsteadiness[];
}

const TUKEY_FENCE = 1.5;

/** Of each bound of a quantile above the median, and of each of the median's two. */
const CONFIDENCE = { tail: 0.95, median: 0.975 } as const;

const at = (sorted: readonly number[], index: number): number => sorted[index] ?? Number.NaN;

/** Nearest rank as trtexec takes it: index N − 1 − floor((1 − p) N); in whole percent, free of rounding errors. */
const trtexecPercentile = (sorted: readonly number[], percent: number): number =>
  at(sorted, sorted.length - 1 - Math.floor(((100 - percent) * sorted.length) / 100));

/** Linear interpolation between ranks: NumPy's default and R's type 7. */
const interpolated = (sorted: readonly number[], share: number): number => {
  const rank = share * (sorted.length - 1);
  const low = Math.floor(rank);
  return at(sorted, low) + (rank - low) * (at(sorted, Math.ceil(rank)) - at(sorted, low));
};

const CHANGED = 'the runs were not steady: what they were like at first they were not at last';

const isChanged = (unsteady: readonly Unsteadiness[]): boolean =>
  unsteady.some(({ kind }) => kind === 'shifted' || kind === 'tail-shifted');

const medianOf = (latencyMs: readonly number[], value: number, unsteady: readonly Unsteadiness[]): LatencyQuantile => {
  if (isChanged(unsteady)) return { value, bounds: null, untold: CHANGED };
  const bounds = quantileBounds(latencyMs, 0.5, CONFIDENCE.median);
  return bounds === undefined
    ? { value, bounds: null, untold: tooFew(0.5, CONFIDENCE.median) }
    : { value, bounds, untold: null };
};

const tooFew = (share: number, confidence: number): string =>
  `it takes ${samplesNeeded(share, confidence)} runs that do not depend on each other`;

const tailOf = (latencyMs: readonly number[], percent: 90 | 99, unsteady: readonly Unsteadiness[]): LatencyQuantile => {
  if (isChanged(unsteady)) return { value: null, bounds: null, untold: CHANGED };
  const share = percent / 100;
  const bounds = quantileBounds(latencyMs, share, CONFIDENCE.tail);
  if (bounds === undefined) return { value: null, bounds: null, untold: tooFew(share, CONFIDENCE.tail) };
  return {
    value: trtexecPercentile(
      latencyMs.toSorted((a, b) => a - b),
      percent,
    ),
    bounds,
    untold: null,
  };
};

/** Middle value, or the mean of the two in the middle; `undefined` of nothing. */
export const medianLatency = (latencyMs: readonly number[]): number | undefined =>
  latencyMs.length === 0
    ? undefined
    : interpolated(
        latencyMs.toSorted((a, b) => a - b),
        0.5,
      );

/** Summarises latencies in milliseconds, in the order they were measured; `undefined` when there are none. */
export const summariseLatency = (latencyMs: readonly number[]): LatencySummary | undefined => {
  if (latencyMs.length === 0) return undefined;
  const sorted = latencyMs.toSorted((a, b) => a - b);
  const mean = sorted.reduce((sum, value) => sum + value, 0) / sorted.length;
  const squares = sorted.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  const lowerQuartile = interpolated(sorted, 0.25);
  const upperQuartile = interpolated(sorted, 0.75);
  const median = interpolated(sorted, 0.5);
  const reach = TUKEY_FENCE * (upperQuartile - lowerQuartile);
  const isWithin = (value: number): boolean => value >= lowerQuartile - reach && value <= upperQuartile + reach;
  const within = sorted.filter(isWithin);
  const unsteady = unsteadinessOf(latencyMs, { median, mean, lowerQuartile, upperQuartile });
  return {
    samples: sorted.length,
    minimum: at(sorted, 0),
    maximum: at(sorted, sorted.length - 1),
    median,
    quantiles: {
      p50: medianOf(latencyMs, median, unsteady),
      p90: tailOf(latencyMs, 90, unsteady),
      p99: tailOf(latencyMs, 99, unsteady),
    },
    mean,
    standardDeviation: sorted.length === 1 ? 0 : Math.sqrt(squares / (sorted.length - 1)),
    lowerQuartile,
    upperQuartile,
    whiskers: { lower: at(within, 0), upper: at(within, within.length - 1) },
    outliers: sorted.filter((value) => !isWithin(value)),
    unsteady,
  };
};
