import { type NightPlan, nightPlanSchema } from '../../contracts/night-plan.js';
import type { NightsReader } from '../../contracts/nights.js';
import { QuantfleetFailure } from '../../contracts/quantfleet-failure.js';
import type { StoredNight } from '../../contracts/stored-night.js';

/** A night with its plan. */
export interface PlannedNight {
  readonly night: StoredNight;
  readonly plan: NightPlan;
}

/** A night that has begun. Fails with `NotFound`. */
export const plannedNight = async (results: Pick<NightsReader, 'night'>, nightId: string): Promise<PlannedNight> => {
  const night = await results.night(nightId);
  if (night === undefined) throw new QuantfleetFailure('NotFound', `There is no night ${nightId}.`);
  return { night, plan: nightPlanSchema.parse(night.plan) };
};
