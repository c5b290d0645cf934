import { lookOf, drawMarker } from '../figures/look.js';
import { PAPER_NAMES } from '../recipe-names.js';
import type { ReportView, TrialView } from '../report-view.js';
import type { Series } from '../series.js';
import * as cells from '../table-cells.js';
import { html, NOTHING, type Markup } from './markup.js';

/** A swatch with the hue and marker that the figures use. */
export const swatch = (series: Pick<Series, 'recipe' | 'position'>): Markup =>
  html`<svg class="swatch hue-${series.recipe}" viewBox="0 0 14 14" aria-hidden="true">${drawMarker(lookOf(series), 7, 7, 4.4)}</svg>`;

const scrolling = (label: string, table: Markup): Markup =>
  html`<div class="scroll" role="region" aria-label="${label}" tabindex="0">${table}</div>`;

const headOf = (series: Series): Markup => {
  const { calibrationBatchSize } = series.shown.trial;
  const shown =
    series.shown.trial.evaluation === null || calibrationBatchSize === null
      ? NOTHING
      : html`<small>calibration batch size ${calibrationBatchSize}</small>`;
  const suffix = series.label.slice(series.recipe.length);
  return html`<th scope="col">${swatch(series)}${PAPER_NAMES[series.recipe]}${suffix}${shown}</th>`;
};

const unmeasuredData = ({ trial }: TrialView, metric: 'top1' | 'top5'): Markup =>
  metric === 'top1'
    ? html`<td class="reason" rowspan="2"><strong>${trial.status}</strong><small>${trial.failure?.message ?? ''}</small></td>`
    : NOTHING;

const accuracyData = (view: TrialView, metric: 'top1' | 'top5'): Markup =>
  view.trial.evaluation === null
    ? unmeasuredData(view, metric)
    : html`<td>${cells.accuracyCell(view, metric)}<small>${cells.intervalCell(view, metric)}</small></td>`;

/** Top-1 and top-5 with a column a recipe: the form of the paper's Tables I to III. */
export const resultTable = (view: ReportView): Markup => {
  const table = html`<table class="paper">
<thead><tr><td></td>${view.series.map(headOf)}</tr></thead>
<tbody>${(['top1', 'top5'] as const).map((metric) => html`<tr><th scope="row">${metric === 'top1' ? 'Top-1 (%)' : 'Top-5 (%)'}</th>${view.series.map(({ shown }) => accuracyData(shown, metric))}</tr>`)}</tbody>
</table>`;
  return html`${scrolling('Result by recipe', table)}<p class="note">Each recipe is shown at the largest calibration batch size it was measured at, not at the one that did best. Below each number its Wilson 95 % interval.</p>`;
};

const seriesOf = (view: ReportView, own: TrialView): Pick<Series, 'recipe' | 'position'> =>
  view.series.find(({ views }) => views.includes(own)) ??
  view.series.find(({ recipe }) => recipe === own.trial.recipe) ?? { recipe: own.trial.recipe, position: 0 };

const rowHead = (view: ReportView, own: TrialView): Markup => {
  const node = view.nodeIds.length > 1 ? html`<small>${own.trial.nodeId}</small>` : NOTHING;
  return html`<th scope="row"><a href="#${own.anchor}">${swatch(seriesOf(view, own))}${own.trial.recipe}</a>${node}</th>`;
};

const batchSizeData = ({ trial }: TrialView): Markup => html`<td>${trial.calibrationBatchSize ?? cells.ABSENT}</td>`;

const reasonRow = (own: TrialView): Markup => {
  const { status, failure } = own.trial;
  const code = status === 'failed' && failure !== null ? html` <code>${failure.code}</code>` : NOTHING;
  const advice = failure === null ? NOTHING : html` <span class="advice">${failure.advice}</span>`;
  return html`<td class="reason ${status}" colspan="5"><strong>${status}</strong>${code} ${failure?.message ?? ''}${advice}</td>`;
};

const accuracyRow = (view: ReportView, own: TrialView): Markup =>
  html`<tr>${rowHead(view, own)}${batchSizeData(own)}${
    own.trial.evaluation === null
      ? reasonRow(own)
      : html`<td>${cells.accuracyCell(own, 'top1')}</td><td class="soft">${cells.intervalCell(own, 'top1')}</td><td>${cells.differenceCell(own)}</td><td>${cells.pCell(own)}</td><td>${cells.accuracyCell(own, 'top5')}</td>`
  }<td class="text soft">${own.trial.calibration ?? cells.ABSENT}</td></tr>`;

/** Accuracy of every trial, with the reason where there is no measurement. */
export const accuracyTable = (view: ReportView): Markup =>
  scrolling(
    'Accuracy of every trial',
    html`<table>
<thead><tr><th scope="col" class="text">Recipe</th><th scope="col">Calibration batch size</th><th scope="col">Top-1 (%)</th><th scope="col">95 % interval</th><th scope="col">Δ to FP32 (points)</th><th scope="col">McNemar p</th><th scope="col">Top-5 (%)</th><th scope="col" class="text">Calibration</th></tr></thead>
<tbody>${view.trials.map((own) => accuracyRow(view, own))}</tbody>
</table>`,
  );

const speedRow = (view: ReportView, own: TrialView): Markup =>
  html`<tr>${rowHead(view, own)}${batchSizeData(own)}${(['p50', 'p90', 'p99', 'std'] as const).map((name) => html`<td>${cells.latencyCell(own, name)}</td>`)}${cells.TABLE_BATCH_SIZES.map((batchSize) => html`<td>${cells.throughputCell(own, batchSize)}</td>`)}<td>${cells.usageCell(own)}</td><td>${cells.engineCell(own)}</td></tr>`;

/** Latency, throughput, usage and engine size of every measured trial. */
export const speedTable = (view: ReportView): Markup =>
  scrolling(
    'Speed of every trial',
    html`<table>
<thead><tr><th scope="col" rowspan="2" class="text">Recipe</th><th scope="col" rowspan="2">Calibration batch size</th><th scope="colgroup" colspan="4" class="group">Latency (ms)</th><th scope="colgroup" colspan="4" class="group">Images/s at batch size</th><th scope="col" rowspan="2">Usage (%)</th><th scope="col" rowspan="2">Engine</th></tr>
<tr>${['p50', 'p90', 'p99', 'std'].map((name) => html`<th scope="col">${name}</th>`)}${cells.TABLE_BATCH_SIZES.map((batchSize) => html`<th scope="col">${batchSize}</th>`)}</tr></thead>
<tbody>${view.trials.filter(({ trial }) => trial.evaluation !== null).map((own) => speedRow(view, own))}</tbody>
</table>`,
  );
