import { lookOf, drawMarker } from '../figures/look.js';
import { PAPER_NAMES } from '../recipe-names.js';
import type { ReportView, TrialView } from '../report-view.js';
import type { Series } from '../series.js';
import * as cells from '../table-cells.js';
import { markup, NOTHING, type Markup } from './markup.js';

const swatch = (series: Pick<Series, 'recipe' | 'repeat'>): Markup =>
  markup`<svg class="swatch ${lookOf(series).hue}" viewBox="0 0 14 14" aria-hidden="true">
${drawMarker(lookOf(series), 7, 7)}</svg>`;

const scrolling = (label: string, table: Markup): Markup =>
  markup`<div class="scroll" role="region" aria-label="${label}" tabindex="0">${table}</div>`;

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

const swatchOf = (view: ReportView, own: TrialView): Markup => {
  const { recipe } = own.trial;
  const series = view.series.find(({ views }) => views.includes(own));
  return swatch(series ?? { recipe, repeat: 0 });
};

const head = (name: string, style: 'number' | 'text' = 'number'): Markup =>
  markup`<th scope="col" class="${style}">${name}</th>`;

const number = (text: string): Markup => markup`<td>${text}</td>`;

const startOf = (view: ReportView, own: TrialView): Markup => {
  const { recipe, nodeId, calibrationBatchSize } = own.trial;
  const tells = [
    ...(own.tellingCalibration === null ? [] : [own.tellingCalibration]),
    ...(view.nodeIds.length > 1 ? [nodeId] : []),
  ];
  const small = tells.map((text) => markup`<small>${text}</small>`);
  return markup`<th scope="row"><a href="#${own.anchor}">${swatchOf(view, own)}${recipe}</a>${small}</th>
${number(String(calibrationBatchSize ?? cells.ABSENT))}`;
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

const accuracyRow = (view: ReportView, own: TrialView): Markup => markup`<tr>${startOf(view, own)}
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

const LATENCIES = ['p50', 'p90', 'p99', 'std'] as const;

const speedRow = (view: ReportView, own: TrialView): Markup => markup`<tr>${startOf(view, own)}
${LATENCIES.map((name) => number(cells.latencyCell(own, name)))}
${cells.TABLE_BATCH_SIZES.map((batchSize) => number(cells.throughputCell(own, batchSize)))}
${number(cells.usageCell(own))}${number(cells.engineCell(own))}</tr>`;

/** Latency, throughput, usage and engine size of every measured trial. */
export const speedTable = (view: ReportView): Markup =>
  scrolling(
    'Speed of every trial',
    markup`<table>
<thead><tr><th scope="col" rowspan="2" class="text">Recipe</th><th scope="col" rowspan="2">Calibration batch size</th>
<th scope="colgroup" colspan="4" class="group">Latency (ms)</th>
<th scope="colgroup" colspan="4" class="group">Images/s at batch size</th>
<th scope="col" rowspan="2">Usage (%)</th><th scope="col" rowspan="2">Engine</th></tr>
<tr>${LATENCIES.map((name) => head(name))}${cells.TABLE_BATCH_SIZES.map((size) => head(String(size)))}</tr></thead>
<tbody>${view.trials.filter(({ trial }) => trial.evaluation !== null).map((own) => speedRow(view, own))}</tbody>
</table>`,
  );
