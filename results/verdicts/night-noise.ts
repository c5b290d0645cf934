import type { SessionEstimate } from '../../contracts/night-verdict.js';
import { moderatedVariances, pooledVariance, type Variance } from '../statistics/moderated-variances.js';
import { marginOfEffect, type MeasuredNights, showsBuilds } from './measured-nights.js';
import { withOwnEngines } from './own-engines.js';

/** How far one session’s effect may be off, as a variance. */
export interface NightNoise {
  /** Of one session, by its blocks, its builds and its night. */
  readonly session: number;
  /** What its builds have of that: more nights with the same engines do not lessen it. */
  readonly builds: number;
  /** Of what the builds of the last accepted night are off by, the same every night. */
  readonly reference: number;
  readonly degreesOfFreedom: number;
  /** Whether builds or nights of the board itself showed some of it; else it is what was expected. */
  readonly isSeen: boolean;
}

/** What is expected before anything was seen: half the margin between builds, the whole margin between nights. */
const EXPECTED = { betweenBuilds: 0.5, betweenNights: 1 } as const;
const BEHIND_EXPECTED = 4;

/** What is not measured by turns varies alike on boards that stand side by side: however many, they tell as much as so many. */
const BOARDS_APART = 4;

/** Share of what builds are seen to differ by that is theirs at least: few builds do not show how little of it their blocks leave. */
const LEAST_SHARE_OF_BUILDS = 1 / 2;

/** Share of the margin below which nothing is told apart: numbers may be the same to the last digit night after night. */
const RESOLUTION = 1 / 50;

/** That a night adds nothing to its blocks and builds counts as much as so many nights that say so. */
const NIGHTS_THAT_ADD_NOTHING = 10;

/** Differences of neighbouring nights tell as much of a variance as two thirds as many independent ones (von Neumann, 1941). */
const BEHIND_DIFFERENCE = 2 / 3;

/**
 * Noise of the same metric on several boards, in their order. What few nights of one board do not tell is taken from the
 * others, as far as they are alike.
 */
export const nightNoises = (boards: readonly MeasuredNights[]): readonly NightNoise[] => {
  const [ofBuilds, others] = [boards.filter(showsBuilds), boards.filter((own) => !showsBuilds(own))];
  const noises = new Map([...zip(ofBuilds, noisesOfBuilds(ofBuilds)), ...zip(others, noisesOfNights(others))]);
  return boards.flatMap((own) => noises.get(own) ?? []);
};

const zip = <One, Other>(ones: readonly One[], others: readonly Other[]): readonly (readonly [One, Other])[] =>
  ones.flatMap((one, position) => {
    const other = others[position];
    return other === undefined ? [] : [[one, other] as const];
  });

const noisesOfBuilds = (boards: readonly MeasuredNights[]): readonly NightNoise[] => {
  if (boards.length === 0) return [];
  const spreads = boards.map(spreadsOf);
  const ofBuilds = moderatedVariances(
    spreads.map(({ betweenBuilds }) => betweenBuilds),
    { variance: (EXPECTED.betweenBuilds * largestMargin(boards)) ** 2, degreesOfFreedom: BEHIND_EXPECTED },
  );
  const within = zip(spreads, ofBuilds).map(([own, builds]) => ({
    ...withinNight(own, builds),
    isSeen: own.betweenBuilds.degreesOfFreedom > 0,
  }));
  const between = boards.map(betweenNights);
  const excess = excessOfNights(within, between);
  return zip(within, between).map(([own, nights]) => {
    const { variance, degreesOfFreedom } = pooledVariance([{ ...own, variance: excess * own.session }, nights]);
    const builds = (variance * own.builds) / own.session;
    return {
      session: variance,
      builds,
      reference: own.reference,
      degreesOfFreedom,
      isSeen: own.isSeen || nights.degreesOfFreedom > 0,
    };
  });
};

const largestMargin = (boards: readonly MeasuredNights[]): number =>
  Math.max(...boards.map(({ series }) => marginOfEffect(series.metric)));

const floorOf = ({ series }: MeasuredNights): number => (RESOLUTION * marginOfEffect(series.metric)) ** 2;

/** What a board’s sessions since the accepted night say of its blocks and builds. */
interface Spreads {
  readonly last: SessionEstimate | undefined;
  /** Variance of the mean of one block in each round of the last session. */
  readonly ofBlocks: number;
  /** Variance of a build’s mean, by its blocks and by itself. */
  readonly betweenBuilds: Variance;
}

const spreadsOf = (own: MeasuredNights): Spreads => {
  const sessions = [...own.earlier.flatMap((night) => night.sessions), ...own.tonight];
  const last = sessions.at(-1);
  const ofBlocks = pooledVariance(sessions.map(({ blocks }) => blocks)).variance / (last?.rounds ?? 1);
  // The builds of the accepted night are the same in every session.
  const { variance, degreesOfFreedom } = pooledVariance([
    ...withOwnEngines(sessions).map(({ betweenBuilds }) => betweenBuilds),
    ...sessions.slice(-1).map(({ betweenReferenceBuilds }) => ({
      ...betweenReferenceBuilds,
      variance: pooledVariance(sessions.map((one) => one.betweenReferenceBuilds)).variance,
    })),
  ]);
  return { last, ofBlocks, betweenBuilds: { variance: Math.max(variance, ofBlocks, floorOf(own)), degreesOfFreedom } };
};

const withinNight = (
  { last, ofBlocks }: Spreads,
  { variance, degreesOfFreedom }: Variance,
): Omit<NightNoise, 'isSeen'> & Variance => {
  const { builds = 1, referenceBuilds = 1 } = last ?? {};
  const session = variance / builds + ofBlocks / referenceBuilds;
  // Blocks of the accepted night's engines are measured anew each night.
  const ofBuilds = Math.max(LEAST_SHARE_OF_BUILDS * variance, variance - ofBlocks);
  return {
    session,
    variance: session,
    builds: ofBuilds / builds,
    reference: ofBuilds / referenceBuilds,
    degreesOfFreedom,
  };
};

/** Of the effects of quiet nights; a step between two of them adds to one difference only. */
const betweenNights = (own: MeasuredNights): Variance => {
  const quiet = own.earlier.flatMap(({ isQuiet, sessions: [first] }) =>
    isQuiet && first !== undefined ? [first] : [],
  );
  const told = withOwnEngines(quiet).map(({ effect }) => effect);
  const effects = showsBuilds(own) ? told : [0, ...told];
  if (effects.length < 2) return { variance: 0, degreesOfFreedom: 0 };
  let squares = 0;
  for (const [night, effect] of effects.entries())
    squares += night === 0 ? 0 : (effect - (effects[night - 1] ?? 0)) ** 2;
  const differences = effects.length - 1;
  return {
    variance: Math.max(squares / (2 * differences), floorOf(own)),
    degreesOfFreedom: differences === 1 ? 1 : BEHIND_DIFFERENCE * differences,
  };
};

/** How many times as far apart nights are as their blocks and builds explain, over all boards; at least 1. */
const excessOfNights = (within: readonly Pick<NightNoise, 'session'>[], between: readonly Variance[]): number => {
  const sum = zip(within, between).reduce(
    ({ ratio, behind }, [{ session }, { variance, degreesOfFreedom }]) => ({
      ratio: ratio + (degreesOfFreedom * variance) / session,
      behind: behind + degreesOfFreedom,
    }),
    { ratio: NIGHTS_THAT_ADD_NOTHING, behind: NIGHTS_THAT_ADD_NOTHING },
  );
  return Math.max(1, sum.ratio / sum.behind);
};

/** Where builds do not show it, only nights tell how nights differ; the accepted night is one of them. */
const noisesOfNights = (boards: readonly MeasuredNights[]): readonly NightNoise[] => {
  if (boards.length === 0) return [];
  const expected = {
    variance: (EXPECTED.betweenNights * largestMargin(boards)) ** 2,
    degreesOfFreedom: BEHIND_EXPECTED,
  };
  const own = boards.map(betweenNights);
  return zip(own, moderatedVariances(own, expected)).map(([nights, { variance, degreesOfFreedom }]) => ({
    session: variance,
    builds: 0,
    reference: variance,
    degreesOfFreedom: Math.min(degreesOfFreedom, BEHIND_EXPECTED + BOARDS_APART * nights.degreesOfFreedom),
    isSeen: nights.degreesOfFreedom > 0,
  }));
};
