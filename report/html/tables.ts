import { PAPER_NAMES } from '../text/recipe-names.js';
import type { ReportView } from '../model/report-view.js';
import type { TrialView } from '../model/trial-view.js';
import type { Series } from '../model/series.js';
import * as cells from '../tables/table-cells.js';
import { markup, NOTHING, type Markup } from '../text/markup.js';
import { head, number, rowStart, scrolling, swatch } from './table-parts.js';

const headOf = (series: Series): Markup => {
  const { calibrationBatchSize, evaluation } = series.shown.trial;
  const isCalibrated = evaluation !== null && calibrationBatchSize !== null;
  const shown = isCalibrated ? markup`<small>calibration batch size ${calibrationBatchSize}</small>` : NOTHING;
  const name = `${PAPER_NAMES[series.recipe]}${series.label.slice(series.recipe.length)}`;
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
export const resultTable = (view: ReportView): Markup => {
  const table = markup`<table class="paper">
<thead><tr><td></td>${view.series.map(headOf)}</tr></thead>
<tbody>${metricRow(view, 'top1', 'Top-1 (%)')}${metricRow(view, 'top5', 'Top-5 (%)')}</tbody>
</table>`;
  return markup`${scrolling('Result by recipe', table)}
<p class="note">Each recipe is shown at the largest calibration batch size it was measured at, not at the one that did
best. Below each number its Wilson 95 % interval.</p>`;
};

const reasonCells = (own: TrialView): Markup => {
  const { status, failure } = own.trial;
  const code = status === 'failed' && failure !== null ? markup` <code>${failure.code}</code>` : NOTHING;
  return markup`<td class="reason" colspan="5"><strong>${status}</strong>${code}
${cells.explanationOf(own)}</td>`;
};

const accuracyCells = (own: TrialView): Markup => markup`${number(cells.accuracyCell(own, 'top1'))}
<td class="soft">${cells.intervalCell(own, 'top1')}</td>
${number(cells.differenceCell(own))}${number(cells.pCell(own))}${number(cells.accuracyCell(own, 'top5'))}`;

const accuracyRow = (view: ReportView, own: TrialView): Markup => markup`<tr>${rowStart(view, own)}
${own.trial.evaluation === null ? reasonCells(own) : accuracyCells(own)}
<td class="text soft">${own.trial.calibration ?? cells.ABSENT}</td></tr>`;

/** Accuracy of every trial, with the reason where there is no measurement. */
export const accuracyTable = (view: ReportView): Markup =>
  scrolling(
    'Accuracy of every trial',
    markup`<table>
<thead><tr>${head('Recipe', 'text')}${head('Calibration batch size')}${head('Top-1 (%)')}${head('95 % interval')}
${head('Δ to FP32 (points)')}${head('McNemar p')}${head('Top-5 (%)')}${head('Calibration', 'text')}</tr></thead>
<tbody>${view.trials.map((own) => accuracyRow(view, own))}</tbody>
</table>`,
  );
