import { seenAgain } from '../../contracts/night-metrics.js';
import type { NightEvidence, NightVerdict, SessionMeasurement } from '../../contracts/night-verdict.js';
import { answersChange } from './answers-change.js';
import type { ClassStep } from './class-steps.js';
import type { ExaminedSeries } from './examined-series.js';
import { sessionEstimate } from './session-estimate.js';
import { meanEffect } from './measured-nights.js';
import { likeliestStep } from './steps.js';

type Outcome = Exclude<NightVerdict['confirmation'], 'not-needed'>;

/**
 * What shows again what the first session made suspect: its second session, or else what its metric says. Confirmed where that is
 * nearer to the change than to none.
 */
export const confirmationOf = (suspect: ExaminedSeries): Outcome => {
  const { series } = suspect.evidence;
  const again = measuredAgain(suspect.evidence);
  if (suspect.kind === 'answers' && again?.kind === 'answers') {
    const second = answersChange(series.metric, again.builds);
    return second === undefined ? 'not-measured' : outcomeOf(suspect.change.effect, second.effect);
  }
  const step = suspect.kind === 'steps' ? likeliestStep(suspect.steps) : undefined;
  if (suspect.kind !== 'steps' || step === undefined) return 'not-measured';
  const effect = secondEffect(suspect, step.before);
  return effect === undefined ? 'not-measured' : outcomeOf(step.effect, effect);
};

/** Likewise of a node class, by the mean of those boards that were measured again. */
export const classConfirmationOf = ({ sharing, step }: ClassStep): Outcome => {
  const effects = sharing.flatMap((member) => secondEffect(member, beforeOf(member, step.nights)) ?? []);
  if (effects.length === 0) return 'not-measured';
  return outcomeOf(step.effect, effects.reduce((sum, effect) => sum + effect, 0) / effects.length);
};

type Stepped = ClassStep['members'][number];

const beforeOf = ({ steps }: Stepped, nights: number): number =>
  steps.find((step) => step.nights === nights)?.before ?? 0;

const secondEffect = ({ evidence, nights }: Stepped, before: number): number | undefined => {
  const { metric } = evidence.series;
  const again = measuredAgain(evidence);
  if (again?.kind === 'turns' || again?.kind === 'numbers') {
    const estimate = sessionEstimate('', metric, again);
    return estimate === undefined ? undefined : estimate.effect - before;
  }
  const sessions = seenAgain(metric) === 'night-before' ? nights.earlier.at(-1)?.sessions : undefined;
  return sessions === undefined ? undefined : meanEffect(sessions) - before;
};

/** Whether a series is told of only when a second session has shown it again. */
export const needsSecondSession = ({ series }: Pick<NightEvidence, 'series'>): boolean =>
  seenAgain(series.metric) === 'second-session';

const measuredAgain = (evidence: NightEvidence): SessionMeasurement | null =>
  evidence.confirmation ?? (seenAgain(evidence.series.metric) === 'same-each-time' ? evidence.first : null);

const outcomeOf = (first: number, second: number): Outcome =>
  2 * second * Math.sign(first) >= Math.abs(first) ? 'confirmed' : 'not-confirmed';
