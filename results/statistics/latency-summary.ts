/** What the hot runs of a trial say about latency, in milliseconds. */
export interface LatencySummary {
  readonly samples: number;
  readonly minimum: number;
  readonly maximum: number;
  readonly median: number;
  readonly p90: number;
  readonly p99: number;
  readonly mean: number;
  /** Of the sample (n − 1); 0 for a single run. */
  readonly standardDeviation: number;
  readonly lowerQuartile: number;
  readonly upperQuartile: number;
  /** The runs furthest out that still lie within 1.5 interquartile ranges of the box. */
  readonly whiskers: { readonly lower: number; readonly upper: number };
  /** Runs beyond Tukey's fences, in rising order. */
  readonly outliers: readonly number[];
}

const TUKEY_FENCE = 1.5;

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

/** Summarises latencies in milliseconds; `undefined` when there are none. */
export const summariseLatency = (latencyMs: readonly number[]): LatencySummary | undefined => {
  if (latencyMs.length === 0) return undefined;
  const sorted = latencyMs.toSorted((a, b) => a - b);
  const mean = sorted.reduce((sum, value) => sum + value, 0) / sorted.length;
  const squares = sorted.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  const lowerQuartile = interpolated(sorted, 0.25);
  const upperQuartile = interpolated(sorted, 0.75);
  const reach = TUKEY_FENCE * (upperQuartile - lowerQuartile);
  const isWithin = (value: number): boolean => value >= lowerQuartile - reach && value <= upperQuartile + reach;
  const within = sorted.filter(isWithin);
  return {
    samples: sorted.length,
    minimum: at(sorted, 0),
    maximum: at(sorted, sorted.length - 1),
    median: interpolated(sorted, 0.5),
    p90: trtexecPercentile(sorted, 90),
    p99: trtexecPercentile(sorted, 99),
    mean,
    standardDeviation: sorted.length === 1 ? 0 : Math.sqrt(squares / (sorted.length - 1)),
    lowerQuartile,
    upperQuartile,
    whiskers: { lower: at(within, 0), upper: at(within, within.length - 1) },
    outliers: sorted.filter((value) => !isWithin(value)),
  };
};
