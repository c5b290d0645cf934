import { BASELINE } from '../../contracts/recipe-table.js';
import { drawMarker, lookOf } from '../figures/look.js';
import type { ReportView } from '../model/report-view.js';
import type { TrialView } from '../model/trial-view.js';
import type { Series } from '../model/series.js';
import { rowName } from '../text/row-name.js';
import { ABSENT } from '../tables/table-cells.js';
import { markup, NOTHING, type Markup } from '../text/markup.js';

/** The marker that a series has in the figures. */
export const swatch = (series: Pick<Series, 'recipe' | 'repeat' | 'nodePosition'>): Markup =>
  markup`<svg class="swatch ${lookOf(series).hue}" viewBox="0 0 14 14" aria-hidden="true">
${drawMarker(lookOf(series), 7, 7)}</svg>`;

/** A table that scrolls sideways where it is wider than the screen. */
export const scrolling = (label: string, table: Markup): Markup =>
  markup`<div class="scroll" role="region" aria-label="${label}" tabindex="0">${table}</div>`;

/** Head of a column. */
export const head = (name: string, style: 'number' | 'text' = 'number'): Markup =>
  markup`<th scope="col" class="${style}">${name}</th>`;

/** A cell with a number, and what stands below it in small type. */
export const number = (text: string, below = ''): Markup =>
  markup`<td>${text}${below === '' ? NOTHING : markup`<small>${below}</small>`}</td>`;

/** The position of a node in the sweep; `null` where that has one. */
export const positionOf = ({ nodeIds }: ReportView, nodeId: string): number | null =>
  nodeIds.length > 1 ? nodeIds.indexOf(nodeId) : null;

/** The first cell of a node's row: its marker and id, with remarks below. */
export const nodeHead = (
  view: ReportView,
  nodeId: string,
  remarks: readonly string[] = [],
  anchor?: string,
): Markup => {
  const marker = swatch({ recipe: BASELINE, repeat: 0, nodePosition: positionOf(view, nodeId) });
  const name = anchor === undefined ? markup`${marker}${nodeId}` : markup`<a href="#${anchor}">${marker}${nodeId}</a>`;
  return markup`<th scope="row">${name}${remarks.map((remark) => markup`<small>${remark}</small>`)}</th>`;
};

const swatchOf = (view: ReportView, own: TrialView): Markup => {
  const { recipe, nodeId } = own.trial;
  const series = view.series.find(({ views }) => views.includes(own));
  return swatch(series ?? { recipe, repeat: 0, nodePosition: positionOf(view, nodeId) });
};

/** The first cells of a trial's row: recipe, with whatever else tells it apart, and calibration batch size. */
export const rowStart = (view: ReportView, own: TrialView): Markup => {
  const { nodeId, calibrationBatchSize } = own.trial;
  const tells = [
    ...(own.tellingSettings === null ? [] : [own.tellingSettings]),
    ...(view.nodeIds.length > 1 ? [nodeId] : []),
  ];
  const small = tells.map((text) => markup`<small>${text}</small>`);
  return markup`<th scope="row"><a href="#${own.anchor}">${swatchOf(view, own)}${rowName(own.trial)}</a>${small}</th>
${number(String(calibrationBatchSize ?? ABSENT))}`;
};
