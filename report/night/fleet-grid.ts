import { markup, NOTHING, type Markup } from '../text/markup.js';
import { boardFile } from './board-file.js';
import { effectWithInterval, shortEffect } from './effect-text.js';
import { shortMetricName } from './metric-name.js';
import type { NightBoard, NightColumn, NightView } from './night-view.js';
import { VERDICT_LOOK } from './verdict-look.js';

type Cell = NightBoard['cells'][number];

const cell = (own: Cell): Markup => {
  if (own === undefined) return markup`<td class="cell none"></td>`;
  const { verdict, effect, series, reason, sharedByClass } = own;
  const { symbol, word } = VERDICT_LOOK[verdict];
  const amount = effect === null ? NOTHING : markup`<b>${shortEffect(series.metric, effect.value)}</b>`;
  const told = effect === null ? reason : `${effectWithInterval(series.metric, effect)}. ${reason}`;
  return markup`<td class="cell ${verdict}${sharedByClass ? ' shared' : ''}" title="${word}: ${told}"><i>${symbol}</i>
<span class="unseen">${word}</span>${amount}</td>`;
};

const row = ({ node, cells }: NightBoard): Markup => {
  const remark = node.status === 'measured' ? NOTHING : markup`<small>${node.status}</small>`;
  return markup`<tr><th scope="row"><a href="${boardFile(node.nodeId)}">${node.nodeId}</a>${remark}</th>${cells.map(cell)}</tr>`;
};

/** Heads of neighbouring columns of one recipe. */
const recipesOf = (columns: readonly NightColumn[]): readonly { readonly name: string; readonly span: number }[] => {
  const names = columns.map(({ benchmark, recipe }) => `${recipe}, ${benchmark}`);
  return names.flatMap((name, position) => {
    if (names[position - 1] === name) return [];
    const end = names.findIndex((other, later) => later > position && other !== name);
    return [{ name, span: (end === -1 ? names.length : end) - position }];
  });
};

const table = (
  columns: readonly NightColumn[],
  boards: readonly NightBoard[],
): Markup => markup`<div class="scroll" role="region" aria-label="Boards by metric" tabindex="0">
<table class="fleet"><thead>
<tr><td></td>${recipesOf(columns).map(({ name, span }) => markup`<th class="group" colspan="${span}">${name}</th>`)}</tr>
<tr><th scope="col" class="text">Board</th>${columns.map(({ metric }) => markup`<th scope="col" class="metric"><span>${shortMetricName(metric)}</span></th>`)}</tr>
</thead><tbody>${boards.map(row)}</tbody></table></div>`;

const legend = (): Markup =>
  markup`<ul class="verdicts">${Object.entries(VERDICT_LOOK).map(
    ([kind, { symbol, word }]) => markup`<li><span class="cell ${kind}"><i>${symbol}</i></span>${word}</li>`,
  )}</ul>`;

/** The boards of a fleet by metric, those with changes first; those without any are folded away where there are many. */
export const fleetGrid = ({ columns, boards }: NightView): Markup => {
  if (boards.length === 0) return NOTHING;
  const notable = boards.filter(({ rank }) => rank < VERDICT_LOOK['too-noisy'].rank);
  const others = boards.filter(({ rank }) => rank >= VERDICT_LOOK['too-noisy'].rank);
  return markup`<section id="fleet"><h2>The fleet</h2>${legend()}
${notable.length === 0 ? NOTHING : table(columns, notable)}
${others.length === 0 ? NOTHING : folded(columns, others, notable.length > 0)}</section>`;
};

const folded = (columns: readonly NightColumn[], boards: readonly NightBoard[], isFolded: boolean): Markup =>
  isFolded
    ? markup`<details><summary><span>${boards.length} ${boards.length === 1 ? 'board' : 'boards'} without a change</span></summary>
${table(columns, boards)}</details>`
    : table(columns, boards);
