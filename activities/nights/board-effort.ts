import type { NightEffort } from '../../contracts/night-record.js';
import type { NightComparison } from '../../contracts/stored-night.js';
import type { TrialRecord } from '../../contracts/trial-record.js';

const MS_A_SECOND = 1_000;

/** Where the time of a board went on a night. A session by turns counts by the share of its blocks that do. */
export const effortOf = (trials: readonly TrialRecord[], comparisons: readonly NightComparison[]): NightEffort => {
  const measured = trials.filter(({ status }) => status === 'measured');
  const lost = [...trials, ...comparisons].filter(({ status }) => status === 'failed' || status === 'cancelled');
  const sessions = comparisons.filter(({ status }) => status === 'measured');
  const worked = sum(ownStages(measured, 'built').map(({ seconds }) => seconds));
  return {
    spent: worked + sum(sessions.map((session) => lasted(session) * countedShare(session))),
    savedByCaches: sum(ownStages(trials, 'cached').map(({ seconds }) => seconds)),
    lostToFailures:
      sum(lost.map(lasted)) + sum(sessions.map((session) => lasted(session) * (1 - countedShare(session)))),
    waited: Math.max(0, sum(measured.map(lasted)) - worked),
  };
};

type Stage = TrialRecord['stages'][number];

/** Trials share stages: what was built once was worked once. */
const ownStages = (trials: readonly TrialRecord[], kind: Stage['kind']): readonly Stage[] => [
  ...new Map(
    trials
      .flatMap(({ stages }) => stages)
      .filter((stage) => stage.kind === kind)
      .map((stage) => [stage.key, stage] as const),
  ).values(),
];

const lasted = ({ startedAt, finishedAt }: Pick<TrialRecord, 'startedAt' | 'finishedAt'>): number =>
  Math.max(0, (Date.parse(finishedAt) - Date.parse(startedAt)) / MS_A_SECOND);

/** Of the blocks that were measured, repeats too. */
const countedShare = ({ compared }: NightComparison): number => {
  const blocks = compared?.blocks ?? [];
  if (blocks.length === 0) return 1;
  const measured = sum(blocks.map(({ repeats }) => repeats + 1));
  return blocks.filter(({ taints }) => taints.length === 0).length / measured;
};

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
