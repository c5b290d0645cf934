import type { ClassStep } from './class-steps.js';
import type { ExaminedSeries } from './examined-series.js';
import { type Finding, likeliestFinding } from './finding.js';
import { meanEffect } from './measured-nights.js';
import { likeliestStep } from './steps.js';

/** Standard deviations of a session beyond which tonight speaks against a change. */
const AGAINST = 2;

/**
 * Whether the change that is likeliest was told of on the night before and tonight alone does not speak against it: then it needs
 * no second session to be told again, and stays until it is no more to be suspected.
 */
export const isOpen = (own: ExaminedSeries): boolean => {
  if (own.kind !== 'steps') return false;
  const last = own.nights.earlier.at(-1);
  const step = likeliestStep(own.steps);
  if (last === undefined || last.isQuiet || step === undefined) return false;
  const [before, tonight] = [last.sessions, own.nights.tonight].map((sessions) => meanEffect(sessions) - step.before);
  const short = Math.abs(step.effect) - (tonight ?? 0) * Math.sign(step.effect);
  return (before ?? 0) * step.effect > 0 && short <= AGAINST * Math.sqrt(own.noise.session);
};

/** Whether most boards that share a step of their class had it told of the night before. */
export const isOpenClass = ({ sharing }: ClassStep): boolean => 2 * sharing.filter(isOpen).length > sharing.length;

/** An open change as it is told, since the night on which it began: told first, or seen first by the nights that show it now. */
export const openFinding = (own: Extract<ExaminedSeries, { readonly kind: 'steps' }>): Finding => {
  const { earlier } = own.nights;
  const change = likeliestFinding(own);
  const toldFrom = earlier.findLastIndex(({ isQuiet }) => isQuiet) + 1;
  const seenFrom = earlier.length + 1 - change.nights;
  return { ...change, since: earlier[Math.min(toldFrom, seenFrom)]?.nightId ?? change.since };
};
