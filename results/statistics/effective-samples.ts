/** Lags beyond which dependence is not followed: what lasts longer leaves few independent samples anyway. */
const LONGEST_LAG = 2000;

/** Shares at whose quantiles dependence is looked for. */
const LEVELS = [0.5, 0.9] as const;

/** Autocorrelation of a series of 0 and 1 about its mean, at a lag. */
const autocorrelation = (series: Uint8Array, mean: number, lag: number): number => {
  let both = 0;
  let earlier = 0;
  let later = 0;
  for (let position = lag; position < series.length; position += 1) {
    const [one, other] = [series[position - lag] ?? 0, series[position] ?? 0];
    both += one & other;
    earlier += one;
    later += other;
  }
  const pairs = series.length - lag;
  return (both - mean * (earlier + later) + pairs * mean ** 2) / (series.length * mean * (1 - mean));
};

/**
 * Samples of a dependent series that tell as little as one of an independent one, at least 1: the sum of autocorrelations by
 * Geyer's initial positive sequence (Statistical Science 7, 1992, 473-483), of whether a sample reaches a threshold.
 */
const samplesForOne = (samples: readonly number[], threshold: number): number => {
  const series = Uint8Array.from(samples, (sample) => Number(sample >= threshold));
  const mean = series.reduce((sum, own) => sum + own, 0) / series.length;
  if (mean === 0 || mean === 1) return 1;
  let sum = -1;
  for (let lag = 0; lag + 1 < Math.min(series.length, LONGEST_LAG); lag += 2) {
    const pair = autocorrelation(series, mean, lag) + autocorrelation(series, mean, lag + 1);
    if (pair <= 0) break;
    sum += 2 * pair;
  }
  return Math.max(1, sum);
};

/**
 * How many independent samples say as much about a quantile as these, which may depend on each other. Few samples lie
 * beyond a quantile far out, so dependence at the middle counts as well.
 */
export const effectiveSamples = (samples: readonly number[], share: number): number => {
  const sorted = samples.toSorted((a, b) => a - b);
  const thresholds = [...LEVELS, share].map((level) => sorted[Math.ceil(level * sorted.length) - 1] ?? Number.NaN);
  const most = Math.max(1, ...thresholds.map((threshold) => samplesForOne(samples, threshold)));
  return Math.floor(samples.length / most);
};
