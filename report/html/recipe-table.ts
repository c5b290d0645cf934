import type { ReportView } from '../model/report-view.js';
import type { TrialView } from '../model/trial-view.js';
import type { ComparedNode, NodeComparison } from '../model/node-comparison.js';
import { recipeColumns, comparedName, type RecipeColumn } from '../tables/recipe-columns.js';
import * as cells from '../tables/table-cells.js';
import { markup, NOTHING, type Markup } from '../text/markup.js';
import type { ShownMetric } from '../model/shown-metrics.js';
import { metricHead } from '../text/metric-labels.js';
import { nodeHead, scrolling, swatch } from './table-parts.js';

const headOf = ({ series, name, batchSize }: RecipeColumn): Markup => {
  const shown = batchSize === null ? NOTHING : markup`<small>calibration batch size ${batchSize}</small>`;
  return markup`<th scope="col">${swatch(series)}${name}${shown}</th>`;
};

const reasonData = ({ trial }: TrialView, rows: number): Markup =>
  markup`<td class="reason" rowspan="${rows}">
<strong>${trial.status}</strong><small>${trial.failure?.message ?? ''}</small></td>`;

const metricData = (view: TrialView, { name, hasInterval }: ShownMetric): Markup => {
  const interval = hasInterval ? markup`<small>${cells.intervalCell(view, name)}</small>` : NOTHING;
  return markup`<td>${cells.metricCell(view, name)}${interval}</td>`;
};

/** Where a series has no measurement its reason takes the rows of all metrics. */
const metricRow = ({ series, metrics }: ReportView, metric: ShownMetric, row: number): Markup =>
  markup`<tr><th scope="row">${metricHead(metric.name)}</th>${series.map(({ shown }) => {
    if (shown.trial.evaluation !== null) return metricData(shown, metric);
    return row === 0 ? reasonData(shown, metrics.length) : NOTHING;
  })}</tr>`;

const statusRow = ({ series }: ReportView): Markup =>
  markup`<tr><th scope="row">Status</th>${series.map(({ shown }) => reasonData(shown, 1))}</tr>`;

const recipeHead = (comparison: NodeComparison): Markup => {
  const { calibrationBatchSize: size } = comparison;
  const shown = size === null ? NOTHING : markup`<small>calibration batch size ${size}</small>`;
  return markup`<th scope="col">${comparedName(comparison)}${shown}</th>`;
};

const nodeData = ({ view }: ComparedNode, metric: ShownMetric): Markup => {
  if (view === undefined) return markup`<td class="reason">${cells.ABSENT}</td>`;
  return view.trial.evaluation === null
    ? markup`<td class="reason"><strong>${view.trial.status}</strong></td>`
    : metricData(view, metric);
};

const metricRows = (view: ReportView, metric: ShownMetric): Markup => {
  const { nodeComparisons } = view;
  return markup`<tr class="group"><th scope="rowgroup" colspan="${nodeComparisons.length + 1}">${metricHead(metric.name)}</th></tr>
${view.nodeIds.map(
  (nodeId, position) =>
    markup`<tr>${nodeHead(view, nodeId)}${nodeComparisons.map(({ nodes }) => {
      const node = nodes[position];
      return node === undefined ? NOTHING : nodeData(node, metric);
    })}</tr>`,
)}`;
};

/** Of several nodes: every metric with a row a node and a column a recipe. */
const recipeTableByNode = (view: ReportView): Markup =>
  scrolling(
    'Result by recipe and node',
    markup`<table class="paper by-node">
<thead><tr><td></td>${view.nodeComparisons.map(recipeHead)}</tr></thead>
<tbody>${view.metrics.map((metric) => metricRows(view, metric))}</tbody>
</table>`,
  );

const NOTE = `at the largest calibration batch size it was measured at, not at the one that did best. Below a number its
Wilson 95 % interval, where it has one.`;

/** Every metric with a column a recipe: the form of the paper's Tables I to III. */
export const recipeTable = (view: ReportView): Markup => {
  if (view.nodeIds.length > 1 && view.metrics.length > 0) {
    return markup`${recipeTableByNode(view)}
<p class="note">Each recipe is shown ${NOTE}</p>`;
  }
  const { metrics } = view;
  const table = markup`<table class="paper">
<thead><tr><td></td>${recipeColumns(view).map(headOf)}</tr></thead>
<tbody>${metrics.length === 0 ? statusRow(view) : metrics.map((metric, row) => metricRow(view, metric, row))}</tbody>
</table>`;
  return markup`${scrolling('Result by recipe', table)}
<p class="note">Each recipe is shown ${NOTE}</p>`;
};
