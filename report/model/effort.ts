import type { TrialRecord } from '../../contracts/trial-record.js';

/** Seconds of stage work that trials needed. */
export interface Effort {
  /** Work done for these trials. */
  readonly doneSeconds: number;
  /** Work that stored outcomes made unnecessary, as long as it took when it was done. */
  readonly savedSeconds: number;
  readonly builtStages: number;
  readonly cachedStages: number;
}

/** Adds up the work of trials, and what cached stages saved. */
export const effortOf = (trials: readonly TrialRecord[]): Effort => {
  const stages = trials.flatMap((trial) => trial.stages);
  const built = stages.filter(({ kind }) => kind === 'built');
  const cached = stages.filter(({ kind }) => kind === 'cached');
  return {
    doneSeconds: built.reduce((sum, { seconds }) => sum + seconds, 0),
    savedSeconds: cached.reduce((sum, { seconds }) => sum + seconds, 0),
    builtStages: built.length,
    cachedStages: cached.length,
  };
};
