import type { ReportView } from '../model/report-view.js';
import {
  comparedTrials,
  comparisonColumns,
  comparisonNote,
  verdictCell,
  verdictName,
} from '../tables/comparison-columns.js';
import { markup, NOTHING, type Markup } from '../text/markup.js';
import { head, number, rowStart, scrolling } from './table-parts.js';

/** What the images show of each trial against FP32; nothing where none is compared. */
export const comparisonTable = (view: ReportView): Markup => {
  const trials = comparedTrials(view);
  if (trials.length === 0) return NOTHING;
  const columns = comparisonColumns(view);
  const heads = columns.map(({ name }) => head(name.join(' ')));
  const rows = trials.map(
    (own) => markup`<tr>${rowStart(view, own)}
${columns.map(({ cell }) => number(cell(own)))}<td class="text">${verdictCell(own)}</td></tr>`,
  );
  return markup`<h3 id="comparison">Against FP32</h3>
${scrolling(
  'Comparison of every trial with FP32',
  markup`<table class="dense">
<thead><tr>${head('Recipe', 'text')}${head('Calibration batch size')}${heads}${head(verdictName(view).join(' '), 'text')}</tr></thead>
<tbody>${rows}</tbody>
</table>`,
)}
<p class="note">${comparisonNote(view)}</p>`;
};
