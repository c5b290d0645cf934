import { marginOf } from '../../contracts/margins.js';
import { BASELINE } from '../../contracts/recipe-table.js';
import type { TrialRecord } from '../../contracts/trial-record.js';
import type { Measurement } from '../../results/measurement.js';
import { measurementsOf } from '../../results/measurements.js';
import { medianLatency, summariseLatency, type LatencySummary } from '../../results/statistics/latency-summary.js';
import { batchSizesName, settingsName, tellingSettings } from '../text/settings-name.js';
import type { DataNote } from '../../contracts/data-notes.js';
import type { SweepRecord } from '../../contracts/sweep-record.js';
import { compareTrials, type Comparison } from './comparison.js';
import { dataNotesOf } from './data-notes.js';
import { engineBuildOf, type EngineBuild } from './engine-build.js';
import { unsteadinessOfRow, type Unsteadiness } from './unsteadiness.js';
import type { Verdict } from './verdict.js';

/** A trial with everything a report says about it. */
export interface TrialView {
  readonly trial: TrialRecord;
  /** `torch-qat, calibration batch size 32`, with whatever else tells the trials of this report apart. */
  readonly name: string;
  /** What tells its settings from others of its recipe in the report; `null` where there are none. */
  readonly tellingSettings: string | null;
  /** Short name within this report, safe as an HTML id. */
  readonly anchor: string;
  /** Empty unless the trial was measured. */
  readonly measurements: readonly Measurement[];
  readonly latency: LatencySummary | undefined;
  /** Empty where the latencies were steady, or nothing was measured. */
  readonly unsteady: readonly Unsteadiness[];
  /** Against the `pytorch-fp32` trial on the same images, of the same node where there is one. */
  readonly comparison: Comparison | undefined;
  /** What the comparison shows, corrected for those of all trials of the report. */
  readonly verdict: Verdict | undefined;
  /** Median latency of the `pytorch-fp32` trial on the same node and device, divided by this one's. */
  readonly speedUp: number | undefined;
  /** `undefined` for a trial without a TensorRT engine. */
  readonly engine: EngineBuild | undefined;
  /** What its numbers rest on that may be a mistake. */
  readonly dataNotes: readonly DataNote[];
}

/** The number of that name, for metrics with a batch size at that one. */
export const measurementOf = (view: TrialView, metric: string, batchSize?: number): Measurement | undefined =>
  view.measurements.find(
    (measurement) => measurement.metric === metric && (batchSize ?? measurement.batchSize) === measurement.batchSize,
  );

/** Works out what a report says about one of its trials, but for what it says of all of them together. */
export const viewTrial = (
  sweep: SweepRecord,
  trial: TrialRecord,
  position: number,
  trials: readonly TrialRecord[],
): Omit<TrialView, 'verdict'> => {
  const baseline = trial.recipe === BASELINE ? undefined : baselineOf(trial, trials);
  const latency = trial.evaluation === null ? undefined : summariseLatency(trial.evaluation.latencyMs);
  return {
    trial,
    name: [settingsName(trials, trial), batchSizesName([trial])].filter((part) => part !== '').join(', '),
    tellingSettings: tellingSettings(trials, trial),
    anchor: `trial-${position + 1}`,
    measurements: trial.evaluation === null ? [] : measurementsOf(trial.evaluation),
    latency,
    unsteady: trial.evaluation === null ? [] : unsteadinessOfRow(trial.evaluation, latency),
    comparison:
      baseline === undefined ? undefined : compareTrials(baseline, trial, (metric) => marginOf(sweep.spec, metric)),
    speedUp: speedUpOf(trial, trials),
    engine: engineBuildOf(trial, sweep.spec),
    dataNotes: dataNotesOf(trial, sweep, trials),
  };
};

const baselineOf = (trial: TrialRecord, trials: readonly TrialRecord[]): TrialRecord | undefined => {
  const baselines = trials.filter(({ recipe, evaluation }) => recipe === BASELINE && evaluation !== null);
  return baselines.find(({ nodeId }) => nodeId === trial.nodeId) ?? baselines[0];
};

const medianOf = ({ evaluation }: TrialRecord): number | undefined =>
  evaluation === null ? undefined : medianLatency(evaluation.latencyMs);

const speedUpOf = (trial: TrialRecord, trials: readonly TrialRecord[]): number | undefined => {
  if (trial.recipe === BASELINE) return undefined;
  const baseline = trials.find(
    ({ recipe, nodeId, evaluation }) =>
      recipe === BASELINE && nodeId === trial.nodeId && evaluation?.device === trial.evaluation?.device,
  );
  const [before, after] = [baseline === undefined ? undefined : medianOf(baseline), medianOf(trial)];
  return before === undefined || after === undefined ? undefined : before / after;
};
