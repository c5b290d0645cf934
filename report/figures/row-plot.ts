import { markup, type Markup } from '../text/markup.js';
import { horizontal, inHue, label, vertical } from './shapes.js';
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

/** Pixels a character of a row's label takes on average, bold and a little wide. */
const CHARACTER_WIDTH = 7.4;

const shortened = (text: string, width: number): string => {
  const most = Math.floor(width / CHARACTER_WIDTH);
  return text.length <= most ? text : `${text.slice(0, most - 1)}…`;
};

/** Draws labelled rows over a common horizontal axis; the plot is as high as its rows need. */
export const drawRowPlot = (plot: { rows: readonly Row[]; axis: RowAxis; room: number }, size: PlotSize): Plot => {
  const { rows, axis } = plot;
  const right = size.width - plot.room;
  const bottom = rows.length * ROW_HEIGHT + 10;
  const scale = axis.isLogarithmic ? Math.log : (value: number): number => value;
  const x = (value: number): number =>
    LEFT + ((right - LEFT) * (scale(value) - scale(axis.lower))) / (scale(axis.upper) - scale(axis.lower));
  const middleOf = (position: number): number => position * ROW_HEIGHT + BAND_TOP + 16;
  const grid = axis.ticks.map(({ value, text }) => [
    vertical('grid', { x: x(value), from: 4, to: bottom }),
    label('tick', text, { x: x(value), y: bottom + 17, anchor: 'middle' }),
  ]);
  const drawn = rows.map((row, position) => {
    const middle = middleOf(position);
    const name = label('row-label', shortened(row.label, size.width), { x: LEFT, y: middle - 17 });
    return inHue(row.look.hue, name, row.draw(x, middle));
  });
  const xLabel = label('axis-label', axis.label, { x: (LEFT + right) / 2, y: bottom + 37, anchor: 'middle' });
  return {
    size: { ...size, height: bottom + 44 },
    svg: markup`${grid}${horizontal('axis', { from: LEFT, to: right, y: bottom })}${xLabel}${drawn}`,
    points: rows.map(({ numbers, value }, position) => ({ x: x(value), y: middleOf(position), numbers })),
  };
};
