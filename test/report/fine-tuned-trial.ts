import type { StageRecord } from '../../contracts/stage-record.js';
import type { TrialRecord } from '../../contracts/trial-record.js';

/** What a training of two epochs recorded, whose first was kept. */
export const fineTuningFixture = {
  device: 'cpu',
  trainedImages: 5400,
  heldOutImages: 600,
  before: { accuracy: 0.8467, loss: 0.5211 },
  epochs: [
    { loss: 0.31, learningRate: 0.0005, seconds: 7, heldOut: { accuracy: 0.91, loss: 0.26 } },
    { loss: 0.29, learningRate: 0.00001, seconds: 7, heldOut: { accuracy: 0.9083, loss: 0.27 } },
  ],
  keptEpoch: 1,
  resumedFromEpoch: null,
};

/** A trial whose fine-tuning recorded these facts. */
export const fineTuned = (trial: TrialRecord, facts: StageRecord['facts']): TrialRecord => {
  const stage: StageRecord = {
    stage: 'fine-tune',
    program: 'fine_tune',
    key: 'f'.repeat(64),
    kind: 'built',
    seconds: 14,
    tools: {},
    facts,
    warnings: [],
  };
  return { ...trial, stages: [...trial.stages.filter((each) => each.stage !== 'fine-tune'), stage] };
};
