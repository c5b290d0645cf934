import type { z } from 'zod';
import type { Immutable } from '../../contracts/immutable.js';
import { fineTuningFacts } from '../../contracts/programs/fine-tune.js';
import type { TrialRecord } from '../../contracts/trial-record.js';

/** How a training went. */
export type FineTuningFacts = Immutable<z.infer<typeof fineTuningFacts>>;

/** How the fine-tuning of a trial went; `undefined` without one, and where an earlier version recorded less. */
export const fineTuningOf = ({ stages }: TrialRecord): FineTuningFacts | undefined => {
  const stage = stages.find((each) => each.stage === 'fine-tune' && each.kind !== 'failed');
  return stage === undefined ? undefined : fineTuningFacts.safeParse(stage.facts).data;
};
