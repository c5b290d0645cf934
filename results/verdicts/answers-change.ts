import type { NightMetric, SessionMeasurement } from '../../contracts/night-verdict.js';
import { binomialTail } from '../statistics/binomial-tail.js';
import { mcnemarOfCounts } from '../statistics/mcnemar.js';
import { pairedScoreInterval } from '../statistics/paired-score.js';
import { wilsonInterval } from '../statistics/wilson-interval.js';

/** What the answers to the same images say of tonight's engines against the reference's, in points. */
export interface AnswersChange {
  readonly effect: number;
  readonly lower: number;
  readonly upper: number;
  readonly p: number;
  readonly builds: number;
}

type Builds = Extract<SessionMeasurement, { readonly kind: 'answers' }>['builds'];

/**
 * Mean change over the builds. The interval holds that of every build, and p is the largest: a change of the network shows in
 * each of them, a change of one build does not. `undefined` for flips that were not kept.
 */
export const answersChange = (metric: NightMetric, builds: Builds): AnswersChange | undefined => {
  const changes = builds.map(metric.name === 'flips' ? (build) => flipsOf(build, metric.margin) : accuracyOf);
  const known = changes.flatMap((change) => change ?? []);
  if (known.length < builds.length) return undefined;
  return {
    effect: known.reduce((sum, { effect }) => sum + effect, 0) / known.length,
    lower: Math.min(...known.map(({ lower }) => lower)),
    upper: Math.max(...known.map(({ upper }) => upper)),
    p: Math.max(...known.map(({ p }) => p)),
    builds: known.length,
  };
};

type Change = Omit<AnswersChange, 'builds'>;

const accuracyOf = ({ images, onlyReferenceRight, onlyTonightRight }: Builds[number]): Change => {
  const interval = pairedScoreInterval({
    onlyBaselineRight: onlyReferenceRight,
    onlyCandidateRight: onlyTonightRight,
    images,
  });
  return {
    effect: (100 * (onlyTonightRight - onlyReferenceRight)) / images,
    lower: 100 * interval.lower,
    upper: 100 * interval.upper,
    p: mcnemarOfCounts(onlyReferenceRight, onlyTonightRight).p,
  };
};

/** Builds of one network differ in some answers; p is that of no more than the margin. */
const flipsOf = ({ images, changed }: Builds[number], margin: number): Change | undefined => {
  if (changed === null) return undefined;
  const interval = wilsonInterval({ hits: changed, images });
  return {
    effect: (100 * changed) / images,
    lower: 100 * interval.lower,
    upper: 100 * interval.upper,
    p: binomialTail(changed, images, margin / 100),
  };
};
