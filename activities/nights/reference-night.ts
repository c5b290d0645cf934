import type { EarlierVerdict, NightSeriesKey } from '../../contracts/nights.js';
import type { NightVerdictKind } from '../../contracts/night-verdict.js';
import type { NightPlan } from '../../contracts/night-plan.js';
import type { AcceptedStep, NightEngine } from '../../contracts/stored-night.js';
import type { NightStores } from './night-stores.js';

/** The engines that a series is compared with on a night; none where no night before measured it. */
export const referenceEngines = async (
  { results }: Pick<NightStores, 'results'>,
  policy: NightPlan['reference'],
  series: NightSeriesKey,
  nightId: string,
): Promise<readonly NightEngine[]> => {
  const engines = await results.earlierEngines(series, nightId);
  const nights = [...new Set(engines.map((engine) => engine.nightId))];
  if (nights.length === 0) return [];
  // Who accepts an older night takes back what was accepted before.
  const steps = (await results.acceptedSteps(series.fleet)).filter(
    (step) => isOf(step, series) && nights.includes(step.nightId),
  );
  const accepted = steps.at(-1)?.nightId ?? (await firstMeasured(results, series, nights));
  const chosen =
    policy === 'accepted' ? accepted : lastQuiet(nights, accepted, await results.earlierVerdicts(series, nightId));
  return engines.filter((engine) => engine.nightId === chosen);
};

/** The first night that measured the series by turns; a board that dies before leaves engines, and no speed to look back on. */
const firstMeasured = async (
  results: NightStores['results'],
  series: NightSeriesKey,
  nights: readonly string[],
): Promise<string | undefined> => {
  for (const night of nights.toReversed()) {
    const comparisons = await results.seriesComparisons(series, night);
    if (comparisons.some(({ session, status }) => session === 'first' && status === 'measured')) return night;
  }
  return nights.at(-1);
};

/** The newest night since the accepted one on which all was measured, something was told, and nothing of it regressed. */
const lastQuiet = (
  nights: readonly string[],
  accepted: string | undefined,
  verdicts: readonly EarlierVerdict[],
): string | undefined =>
  nights.find((night) => {
    if (night === accepted) return true;
    const own = verdicts.filter((one) => one.nightId === night).map(({ verdict: { verdict } }) => verdict);
    return own.some(isTold) && own.every((verdict) => isTold(verdict) || verdict === 'too-noisy');
  });

const isTold = (verdict: NightVerdictKind): boolean => verdict === 'unchanged' || verdict === 'improved';

/** Whether a step was accepted on a series. */
export const isOf = (step: AcceptedStep, { nodeId, benchmark, recipe }: Omit<NightSeriesKey, 'fleet'>): boolean =>
  (step.nodeId ?? nodeId) === nodeId &&
  (step.benchmark ?? benchmark) === benchmark &&
  (step.recipe ?? recipe) === recipe;
