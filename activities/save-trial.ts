import type { z } from 'zod';
import type { finishedTrialSchema } from '../contracts/finished-trial.js';
import type { Immutable } from '../contracts/immutable.js';
import type { ResultsWriter } from '../contracts/results.js';
import type { ArtifactStore } from './artifacts/artifact-store.js';
import { digestOf } from './artifacts/canonical-json.js';
import { scoredEvaluation } from './scored-evaluation.js';

/** Where a trial is read from and written to. */
export interface TrialStores {
  readonly artifacts: ArtifactStore;
  readonly results: Pick<ResultsWriter, 'saveTrial'>;
}

/** Scores the answers of a finished trial, and saves it with every sample its evaluation took. */
export const saveTrial = async (
  stores: TrialStores,
  { evaluation, settingsDigest, ...trial }: Immutable<z.infer<typeof finishedTrialSchema>>,
): Promise<void> => {
  await stores.results.saveTrial({
    ...trial,
    settingsDigest: settingsDigest ?? digestOf(trial.settings ?? [trial.recipe, trial.calibration]),
    evaluation: evaluation === null ? null : await scoredEvaluation(stores.artifacts, evaluation),
  });
};
