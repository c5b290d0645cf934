import type { SweepProgress, TrialProgress } from '../../contracts/sweep.js';

/** Seconds the trial has left, by the median of the finished trials of its recipe's name; undefined without any. */
export const trialSecondsLeft = (sweep: SweepProgress, trial: TrialProgress, nowMs: number): number | undefined => {
  const typical = median(sweep.trials.filter((one) => isAlike(one, trial) && isTimed(one)).map(secondsTaken));
  if (typical === undefined) return undefined;
  const elapsed = trial.startedAtMs === null ? 0 : (nowMs - trial.startedAtMs) / 1000;
  return Math.max(0, typical - elapsed);
};

/** Seconds the whole sweep has left on its slowest node; recipes without a finished trial count as the others. */
export const sweepSecondsLeft = (sweep: SweepProgress, nowMs: number): number | undefined => {
  const open = sweep.trials.filter(({ status }) => status === 'waiting' || status === 'running');
  const overall = median(sweep.trials.filter(isTimed).map(secondsTaken));
  if (overall === undefined) return undefined;
  const byNode = new Map<string, number>();
  for (const trial of open) {
    const left = trialSecondsLeft(sweep, trial, nowMs) ?? overall;
    byNode.set(trial.nodeId, (byNode.get(trial.nodeId) ?? 0) + left);
  }
  return Math.max(0, ...byNode.values());
};

/** Engines without INT8 have a recipe whose other trials calibrate; trials of 0.1 have no names. */
const isAlike = (one: TrialProgress, other: TrialProgress): boolean =>
  (one.recipeName ?? one.recipe) === (other.recipeName ?? other.recipe);

/** A lane that continued as new does not know how long its trials took. */
const isTimed = ({ status, finishedAtMs }: TrialProgress): boolean => status === 'measured' && finishedAtMs !== null;

const secondsTaken = ({ startedAtMs, finishedAtMs }: TrialProgress): number =>
  startedAtMs === null || finishedAtMs === null ? 0 : (finishedAtMs - startedAtMs) / 1000;

const median = (values: readonly number[]): number | undefined =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
