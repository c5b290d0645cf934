import type { ReportView } from '../model/report-view.js';
import type { MeasuredTurns } from '../model/turns.js';
import { TURN_HEAD, turnNote, turnRows } from '../tables/turn-columns.js';
import { markup, NOTHING, type Markup } from '../text/markup.js';
import { head, number, scrolling } from './table-parts.js';

/** Columns of words, before and after the numbers. */
const WORDS = [0, 1, 2, 5];

const cell = (text: string, column: number): Markup => {
  if (column === 0) return markup`<th scope="row">${text}</th>`;
  return WORDS.includes(column) ? markup`<td class="text">${text}</td>` : number(text);
};

const turnTable = (turns: MeasuredTurns): Markup => {
  const heads = TURN_HEAD.map((name, column) => head(name, WORDS.includes(column) ? 'text' : 'number'));
  const rows = turnRows(turns).map((row) => markup`<tr>${row.map(cell)}</tr>`);
  const table = markup`<table>
<thead><tr>${heads}</tr></thead>
<tbody>${rows}</tbody>
</table>`;
  return markup`${scrolling(`Comparison by turns on ${turns.nodeId}`, table)}
<p class="note">${turnNote(turns)}</p>`;
};

/** Every ratio of the comparisons by turns; nothing in a sweep without one. */
export const turnTables = ({ turns }: ReportView): Markup =>
  turns.length === 0
    ? NOTHING
    : markup`<section id="turns"><h2>Comparison by turns</h2>
${turns.map(turnTable)}</section>`;
