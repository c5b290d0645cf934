import type { ReportView } from '../model/report-view.js';
import type { TrialView } from '../model/trial-view.js';
import { recipeColumns, type RecipeColumn } from '../tables/recipe-columns.js';
import * as cells from '../tables/table-cells.js';
import { markup, NOTHING, type Markup } from '../text/markup.js';
import { scrolling, swatch } from './table-parts.js';

const headOf = ({ series, name, batchSize }: RecipeColumn): Markup => {
  const shown = batchSize === null ? NOTHING : markup`<small>calibration batch size ${batchSize}</small>`;
  return markup`<th scope="col">${swatch(series)}${name}${shown}</th>`;
};

const reasonData = ({ trial }: TrialView): Markup =>
  markup`<td class="reason" rowspan="2">
<strong>${trial.status}</strong><small>${trial.failure?.message ?? ''}</small></td>`;

const accuracyData = (view: TrialView, metric: 'top1' | 'top5'): Markup => {
  if (view.trial.evaluation === null) return metric === 'top1' ? reasonData(view) : NOTHING;
  return markup`<td>${cells.accuracyCell(view, metric)}<small>${cells.intervalCell(view, metric)}</small></td>`;
};

const metricRow = (view: ReportView, metric: 'top1' | 'top5', name: string): Markup =>
  markup`<tr><th scope="row">${name}</th>${view.series.map(({ shown }) => accuracyData(shown, metric))}</tr>`;

/** Top-1 and top-5 with a column a recipe: the form of the paper's Tables I to III. */
export const recipeTable = (view: ReportView): Markup => {
  const table = markup`<table class="paper">
<thead><tr><td></td>${recipeColumns(view).map(headOf)}</tr></thead>
<tbody>${metricRow(view, 'top1', 'Top-1 (%)')}${metricRow(view, 'top5', 'Top-5 (%)')}</tbody>
</table>`;
  return markup`${scrolling('Result by recipe', table)}
<p class="note">Each recipe is shown at the largest calibration batch size it was measured at, not at the one that did
best. Below each number its Wilson 95 % interval.</p>`;
};
