import type { NightMetric, SessionEstimate, SessionMeasurement } from '../../contracts/night-verdict.js';
import { LEAST_ROUNDS } from '../../contracts/turns.js';
import { pooledVariance, type Variance } from '../statistics/moderated-variances.js';
import { groupBy } from '../group-by.js';
import { medianOf } from '../statistics/median-of.js';
import { type TrimmedMean, trimmedMean } from '../statistics/trimmed-mean.js';

/** A session of which an effect can be estimated. */
type Estimated = Extract<SessionMeasurement, { readonly kind: 'turns' | 'numbers' }>;

/**
 * What a session came to: the mean difference of tonight’s builds from the reference’s, over the rounds that count, and what
 * blocks and builds differ by; engines of a side that are the same count as one build. A round of which one block is tainted is left out as a whole, since its blocks are compared as
 * neighbours. `undefined` where fewer than {@link LEAST_ROUNDS} rounds count, or a value has no logarithm.
 */
export const sessionEstimate = (
  nightId: string,
  { scale }: Pick<NightMetric, 'scale'>,
  measured: Estimated,
): SessionEstimate | undefined => {
  const counted = measured.kind === 'numbers' ? [measured] : measured.rounds.filter(({ taint }) => taint === null);
  const [first] = counted;
  if (first === undefined || (measured.kind === 'turns' && counted.length < LEAST_ROUNDS)) return undefined;
  const rounds = counted.map(({ reference, tonight }) =>
    [...reference, ...tonight].map((value) => (scale === 'percent' ? Math.log(value) : value)),
  );
  if (rounds.some((round) => round.some((value) => !Number.isFinite(value)))) return undefined;
  const levels = rounds.map(medianOf);
  const builds = first.reference
    .concat(first.tonight)
    .map((_, build) => trimmedMean(rounds.map((round, position) => (round[build] ?? 0) - (levels[position] ?? 0))));
  const means = builds.map((own) => own.mean);
  const { engines } = measured;
  const ofReference = meansOfBuilds(means.slice(0, first.reference.length), engines?.builds?.reference);
  const ofTonight = meansOfBuilds(means.slice(first.reference.length), engines?.builds?.tonight);
  return {
    nightId,
    effect: mean(ofTonight) - mean(ofReference),
    rounds: rounds.length,
    builds: ofTonight.length,
    referenceBuilds: ofReference.length,
    blocks: spreadOfBlocks(builds),
    betweenBuilds: spreadOf(ofTonight),
    betweenReferenceBuilds: spreadOf(ofReference),
    ...(engines === undefined ? {} : { engines: { reference: engines.reference, tonight: engines.tonight } }),
  };
};

/** One an engine: files that are the same are one build, measured several times. */
const meansOfBuilds = (means: readonly number[], digests: readonly string[] = []): readonly number[] =>
  groupBy([...means.entries()], ([position]) => digests[position] ?? String(position)).map((same) =>
    mean(same.map(([, own]) => own)),
  );

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

const spreadOf = (values: readonly number[]): Variance => {
  const degreesOfFreedom = values.length - 1;
  if (degreesOfFreedom === 0) return { variance: 0, degreesOfFreedom };
  const centre = mean(values);
  const squares = values.reduce((sum, value) => sum + (value - centre) ** 2, 0);
  return { variance: squares / degreesOfFreedom, degreesOfFreedom };
};

/** Of one block; less of it is seen where the level of its round was taken out of few builds. */
const spreadOfBlocks = (builds: readonly TrimmedMean[]): Variance => {
  const left = (builds.length - 1) / builds.length;
  const { variance, degreesOfFreedom } = pooledVariance(builds.map(({ ofOne }) => ofOne));
  return { variance: variance / left, degreesOfFreedom: left * degreesOfFreedom };
};
