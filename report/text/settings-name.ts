import type { TrialRecord } from '../../contracts/results.js';

/** The trial's calibration where trials of its recipe have several, so that a name must tell which; `null` elsewhere. */
export const tellingCalibration = (
  trials: readonly TrialRecord[],
  { recipe, calibration }: TrialRecord,
): string | null =>
  trials.some((trial) => trial.recipe === recipe && trial.calibration !== calibration) ? calibration : null;

/** The recipe, with its calibration and its node where the trials have several. */
export const settingsName = (trials: readonly TrialRecord[], trial: TrialRecord): string => {
  const calibration = tellingCalibration(trials, trial);
  const hasNodes = trials.some(({ nodeId }) => nodeId !== trial.nodeId);
  return [trial.recipe, ...(calibration === null ? [] : [calibration]), ...(hasNodes ? [trial.nodeId] : [])].join(', ');
};

/** `calibration batch size 8` or `calibration batch sizes 8, 16`; empty for trials without calibration. */
export const batchSizesName = (trials: readonly TrialRecord[]): string => {
  const sizes = trials.flatMap(({ calibrationBatchSize }) => calibrationBatchSize ?? []);
  if (sizes.length === 0) return '';
  return `calibration batch ${sizes.length === 1 ? 'size' : 'sizes'} ${sizes.join(', ')}`;
};
