import type { NightMetric, SessionEstimate, SessionMeasurement } from '../../contracts/night-verdict.js';
import type { Variance } from '../statistics/moderated-variances.js';

/** With fewer rounds that count, what disturbs one of them decides. */
export const LEAST_ROUNDS = 3;

/** A session of which an effect can be estimated. */
type Estimated = Extract<SessionMeasurement, { readonly kind: 'turns' | 'numbers' }>;

type Round = readonly number[];

/**
 * What a session came to: the mean difference of tonight’s builds from the reference’s, over the rounds that count, and what
 * blocks and builds differ by. A round of which one block is tainted is left out as a whole, since its blocks are compared as
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
  const referenceBuilds = first.reference.length;
  const rounds = counted.map(({ reference, tonight }): Round =>
    [...reference, ...tonight].map((value) => (scale === 'percent' ? Math.log(value) : value)),
  );
  if (rounds.some((round) => round.some((value) => !Number.isFinite(value)))) return undefined;
  const means = first.reference.concat(first.tonight).map((_, build) => mean(rounds.map((round) => round[build] ?? 0)));
  const [ofReference, ofTonight] = [means.slice(0, referenceBuilds), means.slice(referenceBuilds)];
  return {
    nightId,
    effect: mean(ofTonight) - mean(ofReference),
    rounds: rounds.length,
    builds: ofTonight.length,
    referenceBuilds,
    blocks: spreadOfBlocks(rounds, means),
    betweenBuilds: spreadOf(ofTonight),
    betweenReferenceBuilds: spreadOf(ofReference),
  };
};

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

const spreadOf = (values: readonly number[]): Variance => {
  const degreesOfFreedom = values.length - 1;
  if (degreesOfFreedom === 0) return { variance: 0, degreesOfFreedom };
  const centre = mean(values);
  const squares = values.reduce((sum, value) => sum + (value - centre) ** 2, 0);
  return { variance: squares / degreesOfFreedom, degreesOfFreedom };
};

/** Of what is left of each block once its build’s mean and its round’s are taken out. */
const spreadOfBlocks = (rounds: readonly Round[], means: readonly number[]): Variance => {
  const degreesOfFreedom = (rounds.length - 1) * (means.length - 1);
  if (degreesOfFreedom === 0) return { variance: 0, degreesOfFreedom };
  const centre = mean(means);
  let squares = 0;
  for (const round of rounds) {
    const shift = mean(round) - centre;
    for (const [build, value] of round.entries()) squares += (value - (means[build] ?? 0) - shift) ** 2;
  }
  return { variance: squares / degreesOfFreedom, degreesOfFreedom };
};
