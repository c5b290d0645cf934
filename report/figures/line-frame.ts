import { markup, NOTHING, type Markup } from '../text/markup.js';
import type { LineSpec } from './line-spec.js';
import type { PlotSize } from './plot.js';
import { horizontal, label, vertical } from './shapes.js';
import { niceTicks, type Ticks } from './ticks.js';

/** The room between the axes of a line plot, and where values lie in it. */
export interface LineFrame {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
  readonly ticks: Ticks;
  readonly batchSizes: readonly number[];
  readonly x: (batchSize: number) => number;
  readonly y: (value: number) => number;
}

const TOP = 34;
const BELOW = 46;
const LEFT = 56;
const RIGHT = 16;
const RIGHT_WITH_LABELS = 158;

/** Between the axis's ends and the outermost batch sizes. */
const INSET = 16;

const ticksOf = ({ yRange, lines, levels }: LineSpec): Ticks => {
  if (yRange === 'percent') return niceTicks({ lower: 0, upper: 100, count: 5 });
  const points = [...lines.flatMap((line) => line.points), ...levels.map(({ point }) => point)];
  const values = points.flatMap(({ value, interval }) => [value, interval?.lower ?? value, interval?.upper ?? value]);
  return niceTicks({ lower: yRange === 'zero' ? 0 : Math.min(...values), upper: Math.max(...values), count: 5 });
};

/** Lays out a line plot. */
export const lineFrame = (spec: LineSpec, { name, width, height }: PlotSize): LineFrame => {
  const ticks = ticksOf(spec);
  const left = LEFT;
  const right = width - (name === 'wide' && spec.isDirectlyLabelled ? RIGHT_WITH_LABELS : RIGHT);
  const bottom = height - BELOW;
  const occurring = new Set(spec.lines.flatMap(({ points }) => points.map(({ batchSize }) => batchSize)));
  const batchSizes = [...occurring].toSorted((a, b) => a - b);
  const first = Math.log2(batchSizes[0] ?? 1);
  const octaves = Math.log2(batchSizes.at(-1) ?? 1) - first;
  const share = (batchSize: number): number => (octaves === 0 ? 0.5 : (Math.log2(batchSize) - first) / octaves);
  return {
    left,
    right,
    top: TOP,
    bottom,
    ticks,
    batchSizes,
    x: (batchSize) => left + INSET + (right - left - 2 * INSET) * share(batchSize),
    y: (value) => bottom - ((bottom - TOP) * (value - ticks.lower)) / (ticks.upper - ticks.lower),
  };
};

/** Draws grid, axes and their labels; says so, and draws a zigzag, where the vertical axis does not start at zero. */
export const drawAxes = ({ xLabel, yLabel }: LineSpec, frame: LineFrame): Markup => {
  const { left, right, bottom, ticks, x, y } = frame;
  const format = { minimumFractionDigits: ticks.decimals };
  const name = ticks.lower > 0 ? `${yLabel}; the axis does not start at zero` : yLabel;
  return markup`${label('axis-label', name, { x: 4, y: 16 })}
${ticks.values.map((value) => [
  horizontal('grid', { from: left, to: right, y: y(value) }),
  label('tick', value.toLocaleString('en-GB', format), { x: left - 8, y: y(value) + 4, anchor: 'end' }),
])}
${horizontal('axis', { from: left, to: right, y: bottom })}
${frame.batchSizes.map((batchSize) => [
  vertical('axis', { x: x(batchSize), from: bottom, to: bottom + 4 }),
  label('tick', String(batchSize), { x: x(batchSize), y: bottom + 18, anchor: 'middle' }),
])}
${label('axis-label', xLabel, { x: (left + right) / 2, y: bottom + 38, anchor: 'middle' })}
${ticks.lower > 0 ? markup`<path class="axis-break" d="M${left} ${bottom - 3} l-4 -3 l8 -4 l-4 -3"/>` : NOTHING}`;
};
