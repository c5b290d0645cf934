import type { TrialRecord } from '../contracts/results.js';
import type { ReportView } from './report-view.js';

/** Whether the sweep lists the trial's recipe with several calibrations, so that a name must tell which. */
export const needsCalibration = ({ trials }: ReportView, { recipe }: TrialRecord): boolean =>
  new Set(trials.filter(({ trial }) => trial.recipe === recipe).map(({ trial }) => trial.calibration)).size > 1;

/** The recipe, with its calibration and its node where the sweep has several. */
export const listingName = (view: ReportView, trial: TrialRecord): string => {
  const calibration = needsCalibration(view, trial) ? trial.calibration : null;
  return [
    trial.recipe,
    ...(calibration === null ? [] : [calibration]),
    ...(view.nodeIds.length > 1 ? [trial.nodeId] : []),
  ].join(', ');
};

/** `calibration batch size 8` or `calibration batch sizes 8, 16`; empty for trials without calibration. */
export const batchSizesName = (trials: readonly TrialRecord[]): string => {
  const sizes = trials.flatMap(({ calibrationBatchSize }) => calibrationBatchSize ?? []);
  if (sizes.length === 0) return '';
  return `calibration batch ${sizes.length === 1 ? 'size' : 'sizes'} ${sizes.join(', ')}`;
};
