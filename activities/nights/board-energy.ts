import type { NightEnergy, NightNode } from '../../contracts/night-record.js';
import type { TrialRecord } from '../../contracts/trial-record.js';
import { meanOf } from './shown-values.js';
import { millijoulesAboveIdle } from './trial-numbers.js';

/** A trial with what the night calls its recipe. */
export interface NamedTrial {
  readonly benchmark: string;
  /** As among the night’s engines; settings of one recipe are told apart. */
  readonly recipe: string;
  readonly trial: TrialRecord;
}

const MILLIJOULES_A_JOULE = 1_000;

/** Energy an image above idle of each benchmark and recipe, the mean over its builds; nothing where none was told. */
export const energyOf = (trials: readonly NamedTrial[]): NightNode['energy'] => {
  const series = new Map<string, NamedTrial[]>();
  for (const named of trials) {
    const key = JSON.stringify([named.benchmark, named.recipe]);
    series.set(key, [...(series.get(key) ?? []), named]);
  }
  return [...series.values()].flatMap((builds) => energyOfBuilds(builds) ?? []);
};

const energyOfBuilds = (builds: readonly NamedTrial[]): NightEnergy | undefined => {
  const evaluations = builds.flatMap(({ trial: { evaluation } }) => evaluation ?? []);
  const told = evaluations.flatMap(({ energy }) => energy ?? []);
  const millijoules = meanOf(told.flatMap((energy) => millijoulesAboveIdle(energy) ?? []));
  const [{ benchmark, recipe }, source, scope] = [
    builds[0] ?? { benchmark: '', recipe: '' },
    evaluations.find(({ energy }) => energy)?.usageSource,
    told[0]?.scope,
  ];
  if (millijoules === null || source === undefined || scope === undefined) return undefined;
  return {
    benchmark,
    recipe,
    joulesPerImage: millijoules / MILLIJOULES_A_JOULE,
    idleWatts: meanOf(told.map(({ idleWatts }) => idleWatts)),
    source,
    scope,
  };
};
