import type { NightVerdict } from '../../contracts/night-verdict.js';
import { answersChange } from './answers-change.js';
import type { ClassStep } from './class-steps.js';
import type { ExaminedSeries } from './examined-series.js';
import { sessionEstimate } from './session-estimate.js';
import { likeliestStep } from './steps.js';

type Outcome = Exclude<NightVerdict['confirmation'], 'not-needed'>;

/** What the second session says of what the first made suspect: confirmed where it is nearer to the change than to none. */
export const confirmationOf = (suspect: ExaminedSeries): Outcome => {
  const { confirmation, series } = suspect.evidence;
  if (suspect.kind === 'answers' && confirmation?.kind === 'answers') {
    const second = answersChange(series.metric, confirmation.builds);
    return second === undefined ? 'not-measured' : outcomeOf(suspect.change.effect, second.effect);
  }
  const step = suspect.kind === 'steps' ? likeliestStep(suspect.steps) : undefined;
  if (step === undefined) return 'not-measured';
  const effect = secondEffect(suspect, step.before);
  return effect === undefined ? 'not-measured' : outcomeOf(step.effect, effect);
};

/** Likewise of a node class, by the mean of those boards that were measured again. */
export const classConfirmationOf = ({ sharing, step }: ClassStep): Outcome => {
  const effects = sharing.flatMap((member) => secondEffect(member, beforeOf(member, step.nights)) ?? []);
  if (effects.length === 0) return 'not-measured';
  return outcomeOf(step.effect, effects.reduce((sum, effect) => sum + effect, 0) / effects.length);
};

const beforeOf = ({ steps }: ClassStep['members'][number], nights: number): number =>
  steps.find((step) => step.nights === nights)?.before ?? 0;

const secondEffect = ({ evidence }: ExaminedSeries, before: number): number | undefined => {
  const { confirmation, series } = evidence;
  if (confirmation?.kind !== 'turns' && confirmation?.kind !== 'numbers') return undefined;
  const estimate = sessionEstimate('', series.metric, confirmation);
  return estimate === undefined ? undefined : estimate.effect - before;
};

const outcomeOf = (first: number, second: number): Outcome =>
  2 * second * Math.sign(first) >= Math.abs(first) ? 'confirmed' : 'not-confirmed';
