import type { TrialRecord } from '../../contracts/trial-record.js';
import { recipeName } from '../../contracts/recipe-name.js';
import { rowName } from './row-name.js';
import { differingFields } from './settings-fields.js';

/**
 * What tells the settings of a trial from the others of its recipe: its calibration, and where that reads the same the
 * fields that differ. `null` where the recipe has one.
 */
export const tellingSettings = (trials: readonly TrialRecord[], trial: TrialRecord): string | null => {
  const { calibration, settingsDigest } = trial;
  const name = recipeName(trial);
  const others = trials.filter((other) => recipeName(other) === name && other.settingsDigest !== settingsDigest);
  const alike = others.filter((other) => other.calibration === calibration);
  const parts = [
    ...(calibration !== null && alike.length < others.length ? [calibration] : []),
    ...(alike.length === 0 ? [] : differingFields(alike, trial)),
  ];
  return parts.length === 0 ? null : parts.join(', ');
};

/** The recipe, with its settings and its node where the trials have several. */
export const settingsName = (trials: readonly TrialRecord[], trial: TrialRecord): string => {
  const settings = tellingSettings(trials, trial);
  const hasNodes = trials.some(({ nodeId }) => nodeId !== trial.nodeId);
  return [rowName(trial), ...(settings === null ? [] : [settings]), ...(hasNodes ? [trial.nodeId] : [])].join(', ');
};

/** `calibration batch size 8` or `calibration batch sizes 8, 16`; empty for trials without calibration. */
export const batchSizesName = (trials: readonly TrialRecord[]): string => {
  const sizes = trials.flatMap(({ calibrationBatchSize }) => calibrationBatchSize ?? []);
  if (sizes.length === 0) return '';
  return `calibration batch ${sizes.length === 1 ? 'size' : 'sizes'} ${sizes.join(', ')}`;
};
