import type { Occasion } from '../../contracts/occasion.js';
import type { SweepPlan } from '../../contracts/sweep.js';
import type { TrialPoint } from '../../contracts/trial-point.js';

interface OfTrial {
  readonly plan: Pick<SweepPlan, 'night'>;
  readonly point: Pick<TrialPoint, 'build'>;
}

interface Occasioned {
  readonly occasion?: Occasion;
}

/** What a trial of a night measures is that night's; other trials take what is measured already. */
export const measurementOccasion = ({ plan: { night }, point: { build = 1 } }: OfTrial): Occasioned =>
  night === undefined ? {} : { occasion: { night: night.nightId, repetition: build } };

/** An engine is built for one night, or serves all of them. */
export const buildOccasion = ({ plan: { night }, point: { build = 1 } }: OfTrial): Occasioned => {
  if (night?.engines === 'anew') return { occasion: { night: night.nightId, repetition: build } };
  return build === 1 ? {} : { occasion: { repetition: build } };
};
