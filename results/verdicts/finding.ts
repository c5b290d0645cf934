import type { NightVerdict } from '../../contracts/night-verdict.js';
import { studentT } from '../statistics/student-t.js';
import type { TestedSeries } from './examined-series.js';
import { shownEffect } from './measured-nights.js';
import type { Step } from './steps.js';

/** An effect as it is told, in percent or points, with its 95 % interval. */
export interface Finding {
  readonly effect: NonNullable<NightVerdict['effect']>;
  /** Nights behind it. */
  readonly nights: number;
  /** First night after the step. */
  readonly since: string | null;
}

const CONFIDENCE = 0.95;

/** A step as it is told. */
export const findingOfStep = (step: Step, metric: Parameters<typeof shownEffect>[0]): Finding => {
  const { effect, variance, degreesOfFreedom, nights, since } = step;
  const reach = studentT(CONFIDENCE, degreesOfFreedom) * Math.sqrt(variance);
  const [value = 0, lower = 0, upper = 0] = [effect, effect - reach, effect + reach].map((own) =>
    shownEffect(metric, own),
  );
  return { effect: { value, lower, upper }, nights, since };
};

/** The change that is least likely chance. */
export const likeliestFinding = (own: TestedSeries): Finding => findingBy(own, (a, b) => (b.p < a.p ? b : a));

/** The change that is known best. */
export const surestFinding = (own: TestedSeries): Finding =>
  findingBy(own, (a, b) => (b.variance < a.variance ? b : a));

const findingBy = (own: TestedSeries, choose: (one: Step, other: Step) => Step): Finding => {
  if (own.kind === 'answers') {
    const { effect: value, lower, upper } = own.change;
    return { effect: { value, lower, upper }, nights: 1, since: null };
  }
  return findingOfStep(own.steps.reduce(choose), own.evidence.series.metric);
};
