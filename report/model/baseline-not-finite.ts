import type { DataNote } from '../../contracts/data-notes.js';
import { BASELINE } from '../../contracts/recipe-table.js';
import type { TrialRecord } from '../../contracts/trial-record.js';

/** A note where FP32 failed on answers that are not finite and others were measured on the same images. */
export const baselineNotFinite = (trials: readonly TrialRecord[]): readonly DataNote[] => {
  if (!trials.some(({ evaluation }) => evaluation !== null)) return [];
  return trials.flatMap(({ recipe, failure }) =>
    recipe === BASELINE && failure?.code === 'AnswersNotFinite'
      ? [{ code: 'BaselineNotFinite', message: `${recipe}: ${failure.message}` } as const]
      : [],
  );
};
