import { fusedName } from '../../results/measurements.js';
import type { ReportView } from '../model/report-view.js';
import type { ShownMetric } from '../model/shown-metrics.js';
import { measurementOf, type TrialView } from '../model/trial-view.js';
import { type Cell, type Column, value } from './column.js';

const bound =
  (metric: string, side: 'lower' | 'upper') =>
  (view: TrialView): Cell =>
    measurementOf(view, metric)?.[side] ?? null;

/** A metric's name as a part of a column's. */
export const columnName = (metric: string): string => metric.replaceAll(/[^a-z0-9]+/g, '_');

/** A metric's value, and the bounds of its interval where it has one. */
export const metricColumns = ({ name, hasInterval }: ShownMetric): readonly Column[] => {
  const column = columnName(name);
  const values: readonly Column[] = [[`${column}_percent`, value(name)]];
  if (!hasInterval) return values;
  return [
    ...values,
    [`${column}_lower_percent`, bound(name, 'lower')],
    [`${column}_upper_percent`, bound(name, 'upper')],
  ];
};

/** The metrics of fused builds that any trial has. */
export const fusedColumns = ({ metrics, trials }: ReportView): readonly Column[] =>
  metrics
    .filter(({ name }) => trials.some((view) => measurementOf(view, fusedName(name)) !== undefined))
    .map(({ name }): Column => [`fused_${columnName(name)}_percent`, value(fusedName(name))]);
