import type { SweepRecord } from '../../contracts/sweep-record.js';
import type { TrialRecord } from '../../contracts/trial-record.js';
import type { DataNote } from '../../contracts/data-notes.js';
import { dataNotes } from './data-notes.js';
import { groupSeries, type Series } from './series.js';
import { shownMetrics, type ShownMetric } from './shown-metrics.js';
import { viewTrial, type TrialView } from './trial-view.js';
import { verdictsOn } from './verdict.js';

/** A sweep as every form of the report shows it. */
export interface ReportView {
  readonly sweep: SweepRecord;
  readonly trials: readonly TrialView[];
  readonly series: readonly Series[];
  /** The primary one first. */
  readonly metrics: readonly ShownMetric[];
  readonly nodeIds: readonly string[];
  readonly dataNotes: readonly DataNote[];
}

/** Works out once what every form of the report needs. */
export const viewReport = (sweep: SweepRecord, trials: readonly TrialRecord[]): ReportView => {
  const singly = trials.map((trial, position) => viewTrial(sweep, trial, position, trials));
  const verdicts = verdictsOn(singly.map(({ comparison }) => comparison));
  const views = singly.map((own, position) => ({ ...own, verdict: verdicts[position] }));
  return {
    sweep,
    trials: views,
    series: groupSeries(views),
    metrics: shownMetrics(trials),
    dataNotes: dataNotes(sweep, trials),
    nodeIds: [...new Set(trials.map(({ nodeId }) => nodeId))],
  };
};
