import { seededRandom } from './seeded-random.js';
import type { Interval } from './wilson-interval.js';

/** What resampling the images says of the mean difference of two runs. */
export interface PairedBootstrap {
  /** 95 %, of candidate minus baseline in the unit of the outcomes. */
  readonly interval: Interval;
  /** Two-sided, of no difference. */
  readonly p: number;
  /** One-sided, of a candidate that is worse than the baseline by the margin or more. */
  readonly nonInferiorityP: number;
}

const RESAMPLES = 2000;
const SEED = 20_260_101;
const OUTSIDE = 0.025;

const resampledMean = (values: readonly number[], random: () => number): number => {
  let sum = 0;
  for (let draw = 0; draw < values.length; draw += 1) sum += values[Math.floor(random() * values.length)] ?? 0;
  return sum / values.length;
};

/** Resamples images, each with what both runs came to (percentile bootstrap, a fixed seed); `gain` is 1 where more is better, else −1. */
export const pairedBootstrap = (runs: {
  readonly baseline: readonly number[];
  readonly candidate: readonly number[];
  readonly margin: number;
  readonly gain: 1 | -1;
}): PairedBootstrap => {
  const differences = runs.candidate.map((value, image) => value - (runs.baseline[image] ?? 0));
  const random = seededRandom(SEED);
  const means = Array.from({ length: RESAMPLES }, () => resampledMean(differences, random)).toSorted((a, b) => a - b);
  const shareOf = (isSo: (mean: number) => boolean): number => (1 + means.filter(isSo).length) / (RESAMPLES + 1);
  return {
    interval: {
      lower: means[Math.floor(OUTSIDE * RESAMPLES)] ?? Number.NaN,
      upper: means[Math.ceil((1 - OUTSIDE) * RESAMPLES) - 1] ?? Number.NaN,
    },
    p: Math.min(
      1,
      2 *
        Math.min(
          shareOf((mean) => mean <= 0),
          shareOf((mean) => mean >= 0),
        ),
    ),
    nonInferiorityP: shareOf((mean) => runs.gain * mean <= -runs.margin),
  };
};
