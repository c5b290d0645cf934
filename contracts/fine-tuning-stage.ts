import type { StageRecord } from './stage-record.js';
import type { TrialRecord } from './trial-record.js';

/** The fine-tuning of a trial that came to an end; `undefined` where there was none. */
export const fineTuningStage = ({ stages }: Pick<TrialRecord, 'stages'>): StageRecord | undefined =>
  stages.find(({ stage, kind }) => stage === 'fine-tune' && kind !== 'failed');
