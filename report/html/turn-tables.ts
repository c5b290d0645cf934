import type { ReportView } from '../model/report-view.js';
import type { MeasuredTurns } from '../model/turns.js';
import { TURN_TABLE_NOTE, turnHead, turnNote, turnRows, withoutRatios, type TurnRow } from '../tables/turn-columns.js';
import { markup, NOTHING, type Markup } from '../text/markup.js';
import { head, number, scrolling } from './table-parts.js';

const row = ({ engine, against, cells }: TurnRow): Markup =>
  markup`<tr><th scope="row">${engine}</th><td class="text">${against}</td>${cells.map(({ text, note }) => number(text, note))}</tr>`;

const turnTable = (turns: MeasuredTurns): Markup => {
  const why = withoutRatios(turns);
  if (why !== undefined)
    return markup`<h3>${turns.nodeId}</h3>
<p class="note">${why}</p>`;
  const heads = turnHead(turns).map((name, column) => head(name, column < 2 ? 'text' : 'number'));
  const table = markup`<table class="turns">
<thead><tr>${heads}</tr></thead>
<tbody>${turnRows(turns).map(row)}</tbody>
</table>`;
  const name = `Comparison by turns on ${turns.nodeId}`;
  return markup`<h3>${turns.nodeId}</h3>
${scrolling(name, table)}
<p class="note">${TURN_TABLE_NOTE} ${turnNote(turns)}</p>`;
};

/** Every ratio of the comparisons by turns; nothing in a sweep without one. */
export const turnTables = ({ turns }: ReportView): Markup =>
  turns.length === 0
    ? NOTHING
    : markup`<section id="turns"><h2>Comparison by turns</h2>
${turns.map(turnTable)}</section>`;
