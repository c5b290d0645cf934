import type { KeptAnswers } from '../../contracts/kept-answers.js';
import type { MetricRecord } from '../../contracts/metric.js';
import type { TrialRecord } from '../../contracts/trial-record.js';
import { changedAnswers, signalToNoise, type SignalToNoise } from '../../results/statistics/answer-changes.js';
import { mcnemar, type McNemar } from '../../results/statistics/mcnemar.js';
import { pairedBootstrap } from '../../results/statistics/paired-bootstrap.js';
import { nonInferiorityP, pairedScoreInterval } from '../../results/statistics/paired-score.js';
import { POWER, SMALLEST_ONE_SIDED, smallestShift } from '../../results/statistics/smallest-shift.js';
import { type Interval, wilsonInterval } from '../../results/statistics/wilson-interval.js';
import { primaryMetric } from './shown-metrics.js';

/** What the images say of the difference of two trials. */
export interface DifferenceTest {
  /** 95 %, in percentage points; for this pair alone. */
  readonly interval: Interval;
  /** Two-sided, of no difference. */
  readonly p: number;
  /** One-sided, of a candidate that is worse by the margin or more. */
  readonly nonInferiorityP: number;
  readonly method: 'Tango’s score interval, McNemar’s exact test' | 'paired bootstrap over images';
}

/** What a number of images can show. */
export interface Resolution {
  /** Points that the test finds with the given probability, where one network alone is right as often as was seen; `null`: too few images. */
  readonly smallestShift: number | null;
  readonly power: number;
  /** Points of the fewest images, all in favour of one network, that the test tells from chance. */
  readonly smallestOneSided: number;
}

/** Images that two networks answer otherwise, right or wrong. */
export interface Flips {
  readonly images: number;
  /** Of all images. */
  readonly percent: number;
  /** Wilson's 95 % interval of that share, in percent. */
  readonly interval: Interval;
}

/** How two trials differ in their primary metric on the same images. */
export interface Comparison {
  /** Name of the metric. */
  readonly metric: string;
  /** Candidate minus baseline, in percentage points. */
  readonly points: number;
  /** Whether more points are better. */
  readonly better: 'higher' | 'lower';
  /** Points by which the candidate may be worse. */
  readonly margin: number;
  /** `null` where the metric keeps no outcome of each image. */
  readonly test: DifferenceTest | null;
  /** `null` where an image is not right or wrong by the metric. */
  readonly mcnemar: McNemar | null;
  /** Likewise. */
  readonly resolution: Resolution | null;
  /** `null` where a trial was saved before answers were kept. */
  readonly flips: Flips | null;
  /** Of raw outputs; `null` likewise. */
  readonly signalToNoise: SignalToNoise | null;
}

/** Compares the primary metric of two trials; `undefined` unless both measured it on the same images in the same order. */
export const compareTrials = (
  baseline: TrialRecord,
  candidate: TrialRecord,
  marginFor: (metric: string) => number,
): Comparison | undefined => {
  const [before, after] = [primaryMetric(baseline), primaryMetric(candidate)];
  if (before === undefined || after === undefined || before.name !== after.name) return undefined;
  if (baseline.evaluation?.splitSha256 !== candidate.evaluation?.splitSha256 || before.images !== after.images) {
    return undefined;
  }
  const margin = marginFor(after.name);
  return {
    metric: after.name,
    points:
      before.hits === null || after.hits === null
        ? after.value - before.value
        : (100 * (after.hits - before.hits)) / after.images,
    better: after.better,
    margin,
    ...testsOf(before, after, margin),
    ...answersOf(baseline.evaluation?.kept, candidate.evaluation?.kept, after.images),
  };
};

const testsOf = (
  before: MetricRecord,
  after: MetricRecord,
  margin: number,
): Pick<Comparison, 'test' | 'mcnemar' | 'resolution'> => {
  const [one, other] = [before.outcomes, after.outcomes];
  if (one?.kind === 'bits' && other?.kind === 'bits') {
    return ofBits(mcnemar({ baseline: one.packed, candidate: other.packed, images: after.images }), after, margin);
  }
  const numbers =
    one?.kind === 'numbers' && other?.kind === 'numbers' ? { baseline: one.values, candidate: other.values } : null;
  return { test: numbers === null ? null : ofNumbers(numbers, after, margin), mcnemar: null, resolution: null };
};

const ofBits = (
  counted: McNemar,
  { images, better }: MetricRecord,
  margin: number,
): Pick<Comparison, 'test' | 'mcnemar' | 'resolution'> => {
  const { onlyBaselineRight, onlyCandidateRight, p } = counted;
  const counts = { onlyBaselineRight, onlyCandidateRight, images };
  const gains =
    better === 'higher'
      ? counts
      : { onlyBaselineRight: onlyCandidateRight, onlyCandidateRight: onlyBaselineRight, images };
  const { lower, upper } = pairedScoreInterval(counts);
  const shift = smallestShift({ images, discordant: onlyBaselineRight + onlyCandidateRight });
  return {
    test: {
      interval: { lower: 100 * lower, upper: 100 * upper },
      p,
      nonInferiorityP: nonInferiorityP(gains, margin / 100),
      method: 'Tango’s score interval, McNemar’s exact test',
    },
    mcnemar: counted,
    resolution: {
      smallestShift: shift === undefined ? null : 100 * shift,
      power: POWER,
      smallestOneSided: (100 * SMALLEST_ONE_SIDED) / images,
    },
  };
};

const ofNumbers = (
  runs: { readonly baseline: readonly number[]; readonly candidate: readonly number[] },
  { better }: MetricRecord,
  margin: number,
): DifferenceTest => ({
  ...pairedBootstrap({ ...runs, margin, gain: better === 'higher' ? 1 : -1 }),
  method: 'paired bootstrap over images',
});

const answersOf = (
  baseline: KeptAnswers | undefined,
  candidate: KeptAnswers | undefined,
  images: number,
): Pick<Comparison, 'flips' | 'signalToNoise'> => {
  if (baseline === undefined || candidate === undefined) return { flips: null, signalToNoise: null };
  const changed = changedAnswers(baseline, candidate);
  const { lower, upper } = wilsonInterval({ hits: changed, images });
  return {
    flips: {
      images: changed,
      percent: (100 * changed) / images,
      interval: { lower: 100 * lower, upper: 100 * upper },
    },
    signalToNoise: signalToNoise(baseline, candidate) ?? null,
  };
};
