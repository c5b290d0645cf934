import { html, type Markup } from '../html/markup.js';
import type { Look, Plot, PlotSize, PointNumbers } from './plot.js';

/** A row of a plot with one labelled row a series. */
export interface Row {
  readonly label: string;
  readonly look: Look;
  readonly numbers: PointNumbers;
  /** Where the row opens to its numbers, in the axis's unit. */
  readonly value: number;
  /** Draws the row around its middle; `x` turns a value into a place. */
  readonly draw: (x: (value: number) => number, middle: number) => Markup;
}

/** A horizontal axis with the values to name on it. */
export interface RowAxis {
  readonly label: string;
  readonly ticks: readonly { readonly value: number; readonly text: string }[];
  readonly lower: number;
  readonly upper: number;
  readonly isLogarithmic: boolean;
}

const ROW_HEIGHT = 58;
const BAND_TOP = 26;
const LEFT = 8;

/** Draws labelled rows over a common horizontal axis; the plot is as high as its rows need. */
export const drawRowPlot = (plot: { rows: readonly Row[]; axis: RowAxis; room: number }, size: PlotSize): Plot => {
  const { rows, axis } = plot;
  const right = size.width - plot.room;
  const bottom = rows.length * ROW_HEIGHT + 10;
  const scale = axis.isLogarithmic ? Math.log : (value: number): number => value;
  const x = (value: number): number =>
    LEFT + ((right - LEFT) * (scale(value) - scale(axis.lower))) / (scale(axis.upper) - scale(axis.lower));
  const middleOf = (position: number): number => position * ROW_HEIGHT + BAND_TOP + 16;
  const grid = axis.ticks.map(
    ({ value, text }) =>
      html`<line class="grid" x1="${x(value).toFixed(1)}" x2="${x(value).toFixed(1)}" y1="4" y2="${bottom}"/><text class="tick" x="${x(value).toFixed(1)}" y="${bottom + 17}" text-anchor="middle">${text}</text>`,
  );
  const drawn = rows.map(
    (row, position) =>
      html`<g class="${row.look.hue}"><text class="row-label" x="${LEFT}" y="${middleOf(position) - 17}">${row.label}</text>${row.draw(x, middleOf(position))}</g>`,
  );
  return {
    size: { ...size, height: bottom + 44 },
    svg: html`${grid}<line class="axis" x1="${LEFT}" x2="${right}" y1="${bottom}" y2="${bottom}"/><text class="axis-label" x="${((LEFT + right) / 2).toFixed(1)}" y="${bottom + 37}" text-anchor="middle">${axis.label}</text>${drawn}`,
    points: rows.map(({ numbers, value }, position) => ({ x: x(value), y: middleOf(position), numbers })),
  };
};
