import type { ComparisonRecord } from '../../contracts/comparison-record.js';
import type { SweepRecord } from '../../contracts/sweep-record.js';
import type { TrialRecord } from '../../contracts/trial-record.js';
import type { DataNote } from '../../contracts/data-notes.js';
import { dataNotes } from './data-notes.js';
import { compareNodes, type NodeComparison } from './node-comparison.js';
import { nodeOrder } from './node-order.js';
import { groupSeries, type Series } from './series.js';
import { shownMetrics, type ShownMetric } from './shown-metrics.js';
import { measuredTurns, type MeasuredTurns } from './turns.js';
import { viewTrial, type TrialView } from './trial-view.js';
import { verdictsOn } from './verdict.js';

/** A sweep as every form of the report shows it. */
export interface ReportView {
  readonly sweep: SweepRecord;
  readonly trials: readonly TrialView[];
  readonly series: readonly Series[];
  /** The primary one first. */
  readonly metrics: readonly ShownMetric[];
  /** In the order in which the sweep names them. */
  readonly nodeIds: readonly string[];
  /** Its nodes side by side; empty for a sweep with one. */
  readonly nodeComparisons: readonly NodeComparison[];
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
  const singly = trials.map((trial, position) => viewTrial(sweep, trial, position, trials));
  const verdicts = verdictsOn(singly.map(({ comparison }) => comparison));
  const views = singly.map((own, position) => ({ ...own, verdict: verdicts[position] }));
  const nodeIds = nodeOrder(sweep, trials);
  const series = groupSeries(views, nodeIds);
  return {
    sweep,
    trials: views,
    series,
    metrics: shownMetrics(trials),
    dataNotes: dataNotes(sweep, trials),
    nodeIds,
    nodeComparisons: compareNodes(sweep, views, nodeIds, comparisons),
    comparisons,
    turns: comparisons.flatMap((comparison) => measuredTurns(comparison, series) ?? []),
  };
};
