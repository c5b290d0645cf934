import type { NightEvidence, NightSeries } from '../../contracts/night-verdict.js';
import { benjaminiHochberg } from '../statistics/benjamini-hochberg.js';
import { type ClassStep, classSteps, isShared } from './class-steps.js';
import { needsSecondSession } from './confirmations.js';
import { type ExaminedSeries, examineSeries, isTested } from './examined-series.js';
import { marginOfEffect } from './measured-nights.js';
import { isOpen, isOpenClass } from './open-changes.js';
import { likeliestStep } from './steps.js';

/** Share of wrong ones among the suspicions of a night: a second session is cheap, a missed change is not. */
export const SUSPICION_LEVEL = 0.2;

/** Boards of a node class that a change of the class is confirmed on. */
const CLASS_CONFIRMATIONS = 5;

/** Every series and node class of a fleet, each p corrected for all of them together. */
export interface ExaminedFleet {
  readonly examined: readonly ExaminedSeries[];
  readonly classes: readonly ClassStep[];
  /** In the order of `examined`; 1 where nothing was tested. */
  readonly adjusted: readonly number[];
  readonly adjustedOfClasses: readonly number[];
}

/** Examines what tonight's sessions measured on a fleet. */
export const examineFleet = (evidence: Parameters<typeof examineSeries>[0]): ExaminedFleet => {
  const examined = examineSeries(evidence);
  const classes = classSteps(examined);
  const tested = examined.filter(isTested);
  const ps = benjaminiHochberg([...tested, ...classes].map(({ p }) => p)).values();
  return {
    examined,
    classes,
    adjusted: examined.map((own) => (isTested(own) ? (ps.next().value ?? 1) : 1)),
    adjustedOfClasses: classes.map(() => ps.next().value ?? 1),
  };
};

/** Whether an effect is nearer to a change that matters than to none. */
export const mayMatter = (own: ExaminedSeries): boolean => {
  if (!isTested(own)) return false;
  const { metric } = own.evidence.series;
  if (own.kind === 'answers') {
    return metric.name === 'flips'
      ? own.change.effect > metric.margin
      : 2 * Math.abs(own.change.effect) >= metric.margin;
  }
  return 2 * Math.abs(likeliestStep(own.steps)?.effect ?? 0) >= marginOfEffect(metric);
};

/** What a first session made suspect, series by series and class by class. */
export interface Suspects {
  readonly series: readonly ExaminedSeries[];
  readonly classes: readonly ClassStep[];
}

/** What the first session of a night makes suspect and was not told of on the night before. */
export const suspectsOf = ({ examined, classes, adjusted, adjustedOfClasses }: ExaminedFleet): Suspects => ({
  series: examined.filter(
    (own, position) => (adjusted[position] ?? 1) <= SUSPICION_LEVEL && mayMatter(own) && !isOpen(own),
  ),
  classes: classes.filter(
    (own, position) =>
      (adjustedOfClasses[position] ?? 1) <= SUSPICION_LEVEL && isShared(own) && matters(own) && !isOpenClass(own),
  ),
});

/** Whether a class's step is nearer to a change that matters than to none. */
export const matters = ({ step, members: [first] }: ClassStep): boolean =>
  first !== undefined && 2 * Math.abs(step.effect) >= marginOfEffect(first.evidence.series.metric);

/**
 * The series of which the first session of a night raises a suspicion: a second session, with fresh blocks of the same
 * engines, is to be measured the same night before anybody is told. Of a suspect node class its first boards are named.
 */
export const suspicionsOf = (night: {
  readonly nightId: string;
  readonly evidence: readonly NightEvidence[];
}): readonly NightSeries[] => {
  const suspects = suspectsOf(examineFleet({ ...night, sessions: 'first' }));
  const ofClasses = suspects.classes.flatMap(({ sharing }) =>
    sharing.filter((member) => !isOpen(member)).slice(0, CLASS_CONFIRMATIONS),
  );
  return [...new Set([...suspects.series, ...ofClasses])]
    .map(({ evidence }) => evidence)
    .filter(needsSecondSession)
    .map(({ series }) => series);
};
