import type { ReportView } from '../model/report-view.js';
import type { TrialView } from '../model/trial-view.js';
import * as cells from '../tables/table-cells.js';
import { metricHead } from '../text/metric-labels.js';
import { markup, NOTHING, type Markup } from '../text/markup.js';
import { head, number, rowStart, scrolling } from './table-parts.js';

/** Columns between the calibration batch size and the calibration: the metrics, an interval and the comparison. */
const resultColumns = ({ metrics }: ReportView): number => metrics.length + 3;

const reasonCells = (view: ReportView, own: TrialView): Markup => {
  const { status, failure } = own.trial;
  const code = status === 'failed' && failure !== null ? markup` <code>${failure.code}</code>` : NOTHING;
  return markup`<td class="reason" colspan="${resultColumns(view)}"><strong>${status}</strong>${code}
${cells.explanationOf(own)}</td>`;
};

const accuracyCells = ({ metrics }: ReportView, own: TrialView): Markup =>
  markup`${metrics.map(({ name, isPrimary }) =>
    isPrimary
      ? markup`${number(cells.metricCell(own, name))}
<td class="soft">${cells.intervalCell(own, name)}</td>
${number(cells.differenceCell(own))}${number(cells.pCell(own))}`
      : number(cells.metricCell(own, name)),
  )}`;

const metricHeads = ({ metrics }: ReportView): Markup =>
  markup`${metrics.map(({ name, isPrimary }) =>
    isPrimary
      ? markup`${head(metricHead(name))}${head('95 % interval')}
${head('Δ to FP32 (points)')}${head('McNemar p')}`
      : head(metricHead(name)),
  )}`;

const accuracyRow = (view: ReportView, own: TrialView): Markup => markup`<tr>${rowStart(view, own)}
${own.trial.evaluation === null ? reasonCells(view, own) : accuracyCells(view, own)}
<td class="text soft">${own.trial.calibration ?? cells.ABSENT}</td></tr>`;

/** Accuracy of every trial, with the reason where there is no measurement. */
export const accuracyTable = (view: ReportView): Markup =>
  scrolling(
    'Accuracy of every trial',
    markup`<table>
<thead><tr>${head('Recipe', 'text')}${head('Calibration batch size')}${
      view.metrics.length === 0
        ? markup`<th colspan="${resultColumns(view)}" class="text">Status</th>`
        : metricHeads(view)
    }${head('Calibration', 'text')}</tr></thead>
<tbody>${view.trials.map((own) => accuracyRow(view, own))}</tbody>
</table>`,
  );
