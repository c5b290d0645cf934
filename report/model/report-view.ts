import type { ComparisonRecord } from '../../contracts/comparison-record.js';
import type { SweepRecord } from '../../contracts/sweep-record.js';
import type { TrialRecord } from '../../contracts/trial-record.js';
import type { DataNote } from '../../contracts/data-notes.js';
import { dataNotes } from './data-notes.js';
import { groupSeries, type Series } from './series.js';
import { shownMetrics, type ShownMetric } from './shown-metrics.js';
import { measuredTurns, type MeasuredTurns } from './turns.js';
import { viewTrial, type TrialView } from './trial-view.js';

/** A sweep as every form of the report shows it. */
export interface ReportView {
  readonly sweep: SweepRecord;
  readonly trials: readonly TrialView[];
  readonly series: readonly Series[];
  /** The primary one first. */
  readonly metrics: readonly ShownMetric[];
  readonly nodeIds: readonly string[];
  readonly dataNotes: readonly DataNote[];
  /** Comparisons by turns as they were saved, one a node at most. */
  readonly comparisons: readonly ComparisonRecord[];
  /** Those that were measured. */
  readonly turns: readonly MeasuredTurns[];
}

/** Works out once what every form of the report needs. */
export const viewReport = (
  sweep: SweepRecord,
  trials: readonly TrialRecord[],
  comparisons: readonly ComparisonRecord[] = [],
): ReportView => {
  const views = trials.map((trial, position) => viewTrial(sweep, trial, position, trials));
  const series = groupSeries(views);
  return {
    sweep,
    trials: views,
    series,
    metrics: shownMetrics(trials),
    dataNotes: dataNotes(sweep, trials),
    comparisons,
    turns: comparisons.flatMap((comparison) => measuredTurns(comparison, series) ?? []),
    nodeIds: [...new Set(trials.map(({ nodeId }) => nodeId))],
  };
};
