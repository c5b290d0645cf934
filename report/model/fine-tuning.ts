import type { z } from 'zod';
import { fineTuningStage } from '../../contracts/fine-tuning-stage.js';
import type { Immutable } from '../../contracts/immutable.js';
import { fineTuningFacts } from '../../contracts/programs/fine-tune.js';
import type { TrialRecord } from '../../contracts/trial-record.js';

/** How a training went. */
export type FineTuningFacts = Immutable<z.infer<typeof fineTuningFacts>>;

/** How the fine-tuning of a trial went; `undefined` without one, and where an earlier version recorded less. */
export const fineTuningOf = (trial: TrialRecord): FineTuningFacts | undefined => {
  const stage = fineTuningStage(trial);
  return stage === undefined ? undefined : fineTuningFacts.safeParse(stage.facts).data;
};
