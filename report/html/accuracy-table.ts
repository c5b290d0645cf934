import type { ReportView } from '../model/report-view.js';
import type { TrialView } from '../model/trial-view.js';
import * as cells from '../tables/table-cells.js';
import { markup, NOTHING, type Markup } from '../text/markup.js';
import { head, number, rowStart, scrolling } from './table-parts.js';

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
