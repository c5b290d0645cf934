import type {
  ClassFinding,
  FleetVerdicts,
  NightEvidence,
  NightMetric,
  NightVerdict,
} from '../../contracts/night-verdict.js';
import { studentTTail } from '../statistics/student-t-tail.js';
import { type ClassStep, isShared } from './class-steps.js';
import { classConfirmationOf, confirmationOf } from './confirmations.js';
import type { ExaminedSeries, ExaminedSteps } from './examined-series.js';
import { type Finding, findingOfStep, likeliestFinding, surestFinding } from './finding.js';
import { meanEffect, shownEffect, showsBuilds } from './measured-nights.js';
import { isOpen, isOpenClass, openFinding } from './open-changes.js';
import { examineFleet, matters, mayMatter, SUSPICION_LEVEL, suspectsOf } from './suspicions.js';
import {
  changeReason,
  classReason,
  FIRST_NIGHT_REASON,
  LONE_BUILDS_REASON,
  noChangeReason,
  noiseReason,
  openReason,
  SAME_ENGINES_REASON,
} from './verdict-reasons.js';

/** Most nights on which anything is told of a fleet that did not change, and most of what is told that is none. */
const LEVEL = 0.01;

/** All that one night measured on a fleet. */
export interface Night {
  readonly nightId: string;
  readonly evidence: readonly NightEvidence[];
}

/**
 * The verdict on every series of a fleet, in the order given. A change is told where it is beyond the noise of blocks, builds and
 * nights with all comparisons of the night corrected for each other, where it is nearer to the margin than to none, and where a
 * second session of the same night showed it again.
 */
export const judgeNight = ({ nightId, evidence }: Night): FleetVerdicts => {
  const first = examineFleet({ nightId, evidence, sessions: 'first' });
  const suspects = suspectsOf(first);
  const hasSecond = evidence.some(({ confirmation }) => confirmation !== null);
  const all = hasSecond ? examineFleet({ nightId, evidence, sessions: 'all' }) : first;
  const suspectClasses = new Map(suspects.classes.map((own) => [keyOf(own), classConfirmationOf(own)]));
  const classes = all.classes.flatMap((own, position) => {
    const adjustedP = all.adjustedOfClasses[position] ?? 1;
    const isSeen = isOpenClass(own)
      ? adjustedP <= SUSPICION_LEVEL
      : suspectClasses.get(keyOf(own)) === 'confirmed' && adjustedP <= LEVEL;
    const isFound = isSeen && isShared(own) && matters(own);
    return isFound ? [{ ...own, adjustedP }] : [];
  });
  const suspected = new Map(suspects.series.map((own) => [own.evidence, confirmationOf(own)]));
  const verdicts = all.examined.map((own, position) => {
    const adjustedP = all.adjusted[position] ?? 1;
    const verdict = verdictOf(own, adjustedP, suspected.get(own.evidence) ?? 'not-needed');
    const ofClass = classes.find(({ sharing }) => sharing.some((member) => member.evidence === own.evidence));
    return ofClass === undefined || own.kind !== 'steps' || isOfItsOwn(own, ofClass)
      ? verdict
      : sharedVerdict(verdict, ofClass);
  });
  return { verdicts, classFindings: classes.map(classFindingOf) };
};

const keyOf = ({ members: [first] }: ClassStep): unknown => first?.evidence;

const METHOD = {
  steps:
    'mean difference of tonight’s builds from the accepted night’s, over rounds by turns and nights; 95 % interval of Student’s t ' +
    'with variances moderated over the fleet',
  answers: 'McNemar’s exact test and Tango’s score interval on the same images, the least favourable build',
  'same-engines': 'digests of the engines compared',
  'lone-builds': 'tonight’s engine compared with the accepted night’s, without an interval',
} as const;

const verdictOf = (
  own: ExaminedSeries,
  adjustedP: number,
  confirmation: NightVerdict['confirmation'],
): NightVerdict => {
  const { series } = own.evidence;
  const base = { series, sharedByClass: false, confirmation } as const;
  const untold = { effect: null, adjustedP: null, since: null, nights: 0, method: '', estimates: [] } as const;
  if (own.kind === 'untold') return { ...base, ...untold, verdict: own.verdict, reason: own.reason };
  const estimates = own.kind === 'answers' ? [] : own.nights.tonight;
  const method = METHOD[own.kind];
  if (own.kind === 'same-engines') {
    const same = { ...base, ...untold, effect: withoutInterval(0), nights: 1, method, estimates };
    return { ...same, verdict: 'unchanged', reason: SAME_ENGINES_REASON };
  }
  if (own.kind === 'lone-builds') {
    const effect = withoutInterval(shownEffect(series.metric, meanEffect(own.nights.tonight)));
    const seen = { ...base, ...untold, effect, nights: 1, method, estimates };
    return { ...seen, verdict: 'too-noisy', reason: LONE_BUILDS_REASON };
  }
  const told = { ...base, adjustedP, method, estimates };
  const { metric } = series;
  if (confirmation === 'confirmed' && adjustedP <= LEVEL && mayMatter(own)) {
    const change = likeliestFinding(own);
    return { ...told, ...change, verdict: directionOf(metric, change), reason: changeReason(metric, change) };
  }
  if (own.kind === 'steps' && isOpen(own) && adjustedP <= SUSPICION_LEVEL && mayMatter(own)) {
    const change = openFinding(own);
    return { ...told, ...change, verdict: directionOf(metric, change), reason: openReason(change) };
  }
  const surest = { ...surestFinding(own), since: null };
  const isUndecided = confirmation === 'confirmed' || confirmation === 'not-measured';
  if (!isUndecided && isWithinMargin(metric, surest)) {
    return { ...told, ...surest, verdict: 'unchanged', reason: noChangeReason(metric, surest) };
  }
  const seen = confirmation === 'not-needed' ? surest : { ...likeliestFinding(own), since: null };
  const isFirst = own.kind === 'steps' && !showsBuilds(own.nights) && own.nights.earlier.length === 0;
  const reason = isFirst ? FIRST_NIGHT_REASON : noiseReason(metric, seen, confirmation);
  return { ...told, ...seen, verdict: 'too-noisy', reason };
};

const withoutInterval = (value: number) => ({ value, lower: value, upper: value });

const directionOf = ({ better }: NightMetric, { effect }: Pick<Finding, 'effect'>): 'regressed' | 'improved' =>
  effect.value > 0 === (better === 'higher') ? 'improved' : 'regressed';

const isWithinMargin = ({ margin, name }: NightMetric, { effect }: Finding): boolean =>
  effect.upper < margin && (name === 'flips' || effect.lower > -margin);

type FoundClass = ClassStep & { readonly adjustedP: number };

/** Whether a board’s step differs from its class’s by more than chance explains in any board of it. */
const isOfItsOwn = ({ steps }: ExaminedSteps, { step, members }: FoundClass): boolean => {
  const own = steps.find(({ nights }) => nights === step.nights);
  if (own === undefined) return false;
  const t = (own.effect - step.effect) / Math.sqrt(own.variance + step.variance);
  return members.length * studentTTail(t, own.degreesOfFreedom) <= LEVEL;
};

const sharedVerdict = (verdict: NightVerdict, { step }: FoundClass): NightVerdict => {
  const { metric } = verdict.series;
  const { effect, since } = findingOfStep(step, metric);
  const kind = directionOf(metric, { effect });
  return { ...verdict, verdict: kind, since, sharedByClass: true, reason: 'Most boards of its node class share it.' };
};

const classFindingOf = (found: FoundClass): ClassFinding => {
  const { members, unchanged, sharing, step, adjustedP } = found;
  const { nodeClass = '', benchmark = '', recipe = '', metric } = members[0]?.evidence.series ?? {};
  if (metric === undefined) throw new Error('A class has members.');
  const nodeIds = sharing.map(({ evidence }) => evidence.series.nodeId);
  const others = [...members, ...unchanged]
    .map(({ evidence }) => evidence.series.nodeId)
    .filter((nodeId) => !nodeIds.includes(nodeId));
  const { effect } = findingOfStep(step, metric);
  const finding = {
    nodeClass,
    benchmark,
    recipe,
    metric,
    verdict: directionOf(metric, { effect }),
    effect,
    adjustedP,
    nodeIds,
    others,
  };
  return { ...finding, reason: classReason(finding, step.nights) };
};
