import type { NightNode } from '../../contracts/night-record.js';
import type { NightVerdict } from '../../contracts/night-verdict.js';
import { definitions } from '../html/definitions.js';
import { head, number, scrolling } from '../html/table-parts.js';
import { millijoules, threeDigits } from '../text/formatted-numbers.js';
import { markup, NOTHING, type Markup } from '../text/markup.js';
import { effectWithInterval } from './effect-text.js';
import { effortSection } from './effort.js';
import { nightDocument } from './night-document.js';
import { changedFields, counted, seriesName } from './night-sentences.js';
import type { NightBoard, NightView } from './night-view.js';
import { temperatureFigure } from './temperature-figure.js';
import { trendFigure } from './trend-figure.js';
import { VERDICT_LOOK } from './verdict-look.js';

const verdictRow = ({ series, verdict, effect, nights, reason }: NightVerdict): Markup => {
  const { symbol, word } = VERDICT_LOOK[verdict];
  return markup`<tr><th scope="row">${seriesName(series)}</th><td class="cell ${verdict}"><i>${symbol}</i> ${word}</td>
${number(effect === null ? '' : effectWithInterval(series.metric, effect))}<td class="nights">${nights === 0 ? '' : counted(nights, 'night', 'nights')}</td>
<td class="reason">${reason}</td></tr>`;
};

const verdicts = (cells: NightBoard['cells']): Markup => {
  const ranked = cells
    .flatMap((own) => own ?? [])
    .toSorted((a, b) => VERDICT_LOOK[a.verdict].rank - VERDICT_LOOK[b.verdict].rank);
  const rows = ranked.map(verdictRow);
  if (rows.length === 0) return NOTHING;
  return markup`<section id="verdicts"><h2>Verdicts</h2>${scrolling(
    'Verdicts',
    markup`<table class="verdict-table"><thead><tr>${head('What', 'text')}${head('Verdict', 'text')}${head('Change, 95 % interval')}${head('Over')}${head('Reason', 'text')}</tr></thead>
<tbody>${rows}</tbody></table>`,
  )}</section>`;
};

const list = (title: string, items: readonly string[]): Markup =>
  items.length === 0
    ? NOTHING
    : markup`<section><h2>${title}</h2><ul>${items.map((own) => markup`<li>${own}</li>`)}</ul></section>`;

const trends = ({ night }: NightView, nodeId: string): Markup => {
  const own = night.trends.filter(({ series }) => series.nodeId === nodeId);
  if (own.length === 0) return NOTHING;
  const marks = night.marks.filter((mark) => mark.nodeId === null || mark.nodeId === nodeId);
  return markup`<section id="trends"><h2>Over the nights</h2>
<p class="note">The shaded band is the margin. ✓ marks a step that was accepted, ⚙ a change of what the board is or runs; hollow
points were too noisy to tell.</p>
<div class="trends">${own.map((trend) => trendFigure(trend, night))}${temperatureFigure(own, night)}</div>
${marks.length === 0 ? NOTHING : markup`<ul>${marks.map(({ nightId, kind, text }) => markup`<li>${kind === 'accepted' ? '✓' : '⚙'} ${nightId}: ${text}</li>`)}</ul>`}</section>`;
};

const energy = ({ energy: measured }: NightNode): Markup => {
  if (measured.length === 0) return NOTHING;
  const rows = measured.map(
    ({
      benchmark,
      recipe,
      joulesPerImage,
      idleWatts,
      source,
      scope,
    }) => markup`<tr><th scope="row">${recipe}, ${benchmark}</th>
${number(millijoules(1000 * joulesPerImage))}${number(idleWatts === null ? '' : `${threeDigits(idleWatts)} W`)}<td class="text">${source}</td><td class="text">${scope}</td></tr>`,
  );
  return markup`<section id="energy"><h2>Energy</h2>${scrolling(
    'Energy',
    markup`<table><thead><tr>${head('What', 'text')}${head('Energy an image')}${head('Idle')}${head('Told by', 'text')}${head('Power of', 'text')}</tr></thead><tbody>${rows}</tbody></table>`,
  )}</section>`;
};

/** The page of one board in a night. */
export const boardPage = (view: NightView, { node, cells }: NightBoard): string => {
  const { night } = view;
  const facts = [
    ['Night', night.nightId],
    ['Compared with', node.referenceNightId ?? 'nothing: its first night'],
    ['Status', node.reason === null ? node.status : `${node.status}: ${node.reason}`],
  ] as const;
  return nightDocument(
    `${node.nodeId}: ${night.nightId}`,
    markup`<header><p><a href="../index.html">← ${night.fleet}</a></p><h1>${node.nodeId}</h1>
<p class="subtitle">${node.board}</p>${definitions('facts', facts)}</header>
${list('Changed since the accepted night', changedFields(node))}
${verdicts(cells)}${trends(view, node.nodeId)}
${list('What tainted blocks', node.taints)}
${
  node.conditions.length === 0
    ? NOTHING
    : markup`<section id="conditions"><h2>Conditions</h2>${definitions(
        'pairs',
        node.conditions.map(({ name, value }) => [name, value] as const),
      )}</section>`
}
${effortSection('Where its time went', node.effort)}${energy(node)}
<footer>quantfleet ${night.version}.</footer>`,
  );
};
