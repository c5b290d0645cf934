import { effectiveSamples } from './effective-samples.js';
import type { Interval } from './wilson-interval.js';

/** Bounds of a quantile by order statistics, and how many independent samples they rest on. */
export interface QuantileBounds extends Interval {
  readonly effectiveSamples: number;
}

/** Cumulated probabilities that at most 0, 1, … of so many independent samples lie below the quantile. */
const cumulated = (samples: number, share: number): readonly number[] => {
  let logTerm = samples * Math.log1p(-share);
  let sum = 0;
  return Array.from({ length: samples + 1 }, (_, below) => {
    sum += Math.exp(logTerm);
    logTerm += Math.log((samples - below) / (below + 1)) + Math.log(share) - Math.log1p(-share);
    return sum;
  });
};

/** The fewest independent samples that have an upper bound of the quantile with that confidence. */
export const samplesNeeded = (share: number, confidence: number): number =>
  Math.ceil(Math.log(1 - confidence) / Math.log(share));

/**
 * Bounds each of which holds with the confidence (Wilks, Annals of Mathematical Statistics 12, 1941, 91-96), with as many
 * samples as are left when their dependence is taken off; `undefined` where these are too few for an upper bound.
 */
export const quantileBounds = (
  samples: readonly number[],
  share: number,
  confidence: number,
): QuantileBounds | undefined => {
  const independent = effectiveSamples(samples, share);
  if (independent < samplesNeeded(share, confidence)) return undefined;
  const sorted = samples.toSorted((a, b) => a - b);
  const chances = cumulated(independent, share);
  const upperRank = chances.findIndex((chance) => chance >= confidence) + 1;
  const lowerRank = chances.findLastIndex((chance) => chance <= 1 - confidence) + 1;
  const scale = sorted.length / independent;
  return {
    lower: sorted[Math.max(0, Math.floor(lowerRank * scale) - 1)] ?? Number.NaN,
    upper: sorted[Math.min(sorted.length, Math.ceil(upperRank * scale)) - 1] ?? Number.NaN,
    effectiveSamples: independent,
  };
};
