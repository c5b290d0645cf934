import { groupBy } from '../group-by.js';
import { studentTTail } from '../statistics/student-t-tail.js';
import { classNights } from './class-nights.js';
import type { ExaminedSeries } from './examined-series.js';
import { marginOfEffect } from './measured-nights.js';
import { medianOf } from '../statistics/median-of.js';
import { nightNoises } from './night-noise.js';
import { pOfLikeliest, type Step, stepsOf } from './steps.js';

/** A series of which steps are known. */
type Stepped = Extract<ExaminedSeries, { readonly kind: 'steps' }>;

type Unchanged = Extract<ExaminedSeries, { readonly kind: 'same-engines' }>;

/** What the boards of a node class have in common in one quantity. */
export interface ClassStep {
  readonly members: readonly Stepped[];
  /** Boards with the engines of the accepted night, of which none has a step. */
  readonly unchanged: readonly Unchanged[];
  /** The likeliest step of their median. */
  readonly step: Step;
  /** Corrected for the choice of the step. */
  readonly p: number;
  /** Members whose own effect is nearer to a change that matters, the same way, than to none. */
  readonly sharing: readonly Stepped[];
}

/** Two boards are no majority of anything. */
const LEAST_MEMBERS = 3;

/** Steps of the median of each node class of three measured boards or more. */
export const classSteps = (examined: readonly ExaminedSeries[]): readonly ClassStep[] => {
  const boards = examined.filter((own) => own.kind === 'steps' || own.kind === 'same-engines');
  return groupBy(boards, classOf).flatMap((own) => {
    const members = own.filter((board) => board.kind === 'steps');
    const unchanged = own.filter((board) => board.kind === 'same-engines');
    if (members.length < LEAST_MEMBERS) return [];
    const steps = stepsOfClass(members);
    const [step] = steps.toSorted((a, b) => a.p - b.p);
    if (step === undefined) return [];
    const sharing = members.filter((member) => shares(member, step));
    return [{ members, unchanged, step, p: pOfLikeliest(steps), sharing }];
  });
};

/** Whether most boards of the class share the step. */
export const isShared = ({ members, unchanged, sharing }: ClassStep): boolean =>
  2 * sharing.length > members.length + unchanged.length;

const classOf = ({ evidence: { series } }: ExaminedSeries): string => {
  const { nodeClass, benchmark, recipe, metric } = series;
  return JSON.stringify([nodeClass, benchmark, recipe, metric.name, metric.subject, metric.batchSize]);
};

/** By turns, boards are off independently of each other; else a hot night is one for all of them. */
const stepsOfClass = (members: readonly Stepped[]): readonly Step[] => {
  if (members.every(({ nights }) => nights.isByTurns)) {
    const byNights = groupBy(
      members.flatMap(({ steps }) => steps),
      ({ nights }) => String(nights),
    );
    return byNights.filter((steps) => 2 * steps.length > members.length).flatMap((steps) => medianStep(steps) ?? []);
  }
  const nights = classNights(members.map((member) => member.nights));
  const [noise] = nights === undefined ? [] : nightNoises([nights]);
  return nights === undefined || noise === undefined ? [] : stepsOf(nights, noise);
};

/** Variance of a median over that of a mean, of many values that are normally distributed. */
const OF_MEDIAN = Math.PI / 2;

/** Median of the square of a standard normal variable. */
const USUAL_SQUARE = 0.4549;

/** The median, which a board of its own does not move; less sure where boards differ more than their noise explains. */
const medianStep = (steps: readonly Step[]): Step | undefined => {
  const [first] = steps;
  if (first === undefined) return undefined;
  const effect = medianOf(steps.map((step) => step.effect));
  const excess = medianOf(steps.map((step) => (step.effect - effect) ** 2 / step.variance)) / USUAL_SQUARE;
  const ofNoise = steps.reduce((sum, { variance }) => sum + variance, 0) / steps.length ** 2;
  const variance = OF_MEDIAN * Math.max(1, excess) * ofNoise;
  const degreesOfFreedom = Math.min(...steps.map((step) => step.degreesOfFreedom));
  return {
    ...first,
    effect,
    variance,
    degreesOfFreedom,
    p: studentTTail(effect / Math.sqrt(variance), degreesOfFreedom),
    before: medianOf(steps.map((step) => step.before)),
  };
};

const shares = (member: Stepped, step: Step): boolean => {
  const own = member.steps.find(({ nights }) => nights === step.nights);
  const half = marginOfEffect(member.evidence.series.metric) / 2;
  return own !== undefined && own.effect * Math.sign(step.effect) >= half;
};
