import type { SweepPlan } from '../../contracts/sweep.js';
import type { TrialPoint } from '../../contracts/trial-point.js';
import type { ContestantNetwork } from '../../contracts/turns.js';
import type { LaneContestant } from '../../contracts/workflows.js';
import { allSettings } from './all-settings.js';

/** Adds what a measured trial left: of the trials with the same settings, and of the same build, the last stands for them, as it does in the report. */
export const withContestant = (
  contestants: readonly LaneContestant[],
  plan: Pick<SweepPlan, 'recipes' | 'controls'>,
  { trialId: id, recipe, settings: own, build }: TrialPoint,
  network: ContestantNetwork,
): readonly LaneContestant[] => {
  const text = JSON.stringify(own);
  const settings = allSettings(plan).findIndex((each) => JSON.stringify(each) === text);
  const others = contestants.filter((each) => each.settings !== settings || each.build !== build);
  return [...others, { settings, id, label: recipe, network, ...(build === undefined ? {} : { build }) }];
};
