import { html, NOTHING, type Markup } from '../html/markup.js';
import { drawMarker } from './look.js';
import type { Look, Plot, PlotPoint, PlotSize, PointNumbers } from './plot.js';
import { placeLabels } from './label-places.js';
import { niceTicks, type Ticks } from './ticks.js';

/** A value at a batch size. */
export interface LinePoint {
  readonly batchSize: number;
  readonly value: number;
  readonly interval: { readonly lower: number; readonly upper: number } | undefined;
  readonly numbers: PointNumbers;
}

/** A line of a {@link LineSpec}. */
export interface Line {
  readonly label: string;
  readonly look: Look;
  readonly points: readonly LinePoint[];
}

/** Lines over batch sizes on a base-2 logarithmic axis. */
export interface LineSpec {
  readonly title: string;
  readonly xLabel: string;
  readonly yLabel: string;
  readonly lines: readonly Line[];
  /** A level without a batch size, with its interval; opens to its numbers too. */
  readonly levels: readonly { readonly label: string; readonly look: Look; readonly point: Omit<LinePoint, 'batchSize'> }[];
  /** `zero`: from zero; `data`: as narrow as the data allow; `percent`: 0 … 100. */
  readonly yRange: 'zero' | 'data' | 'percent';
  readonly isDirectlyLabelled: boolean;
}

interface Frame {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
  readonly ticks: Ticks;
  readonly batchSizes: readonly number[];
  readonly x: (batchSize: number) => number;
  readonly y: (value: number) => number;
}

/** Pixels between the whiskers of neighbouring series at one batch size. */
const DODGE = 5;

const ticksOf = (spec: LineSpec): Ticks => {
  if (spec.yRange === 'percent') return niceTicks({ lower: 0, upper: 100, count: 5 });
  const points = [...spec.lines.flatMap(({ points: own }) => own), ...spec.levels.map(({ point }) => point)];
  const values = points.flatMap(({ value, interval }) => [value, interval?.lower ?? value, interval?.upper ?? value]);
  const lower = spec.yRange === 'zero' ? 0 : Math.min(...values);
  return niceTicks({ lower, upper: Math.max(...values), count: 5 });
};

const frameOf = (spec: LineSpec, size: PlotSize): Frame => {
  const ticks = ticksOf(spec);
  const left = size.name === 'wide' ? 52 : 44;
  const right = size.width - (size.name === 'wide' && spec.isDirectlyLabelled ? 138 : 16);
  const [top, bottom] = [34, size.height - 46];
  const batchSizes = [...new Set(spec.lines.flatMap(({ points }) => points.map(({ batchSize }) => batchSize)))];
  batchSizes.sort((a, b) => a - b);
  const [first, last] = [Math.log2(batchSizes[0] ?? 1), Math.log2(batchSizes.at(-1) ?? 1)];
  const inset = 16;
  const x = (batchSize: number): number =>
    last === first
      ? (left + right) / 2
      : left + inset + ((right - left - 2 * inset) * (Math.log2(batchSize) - first)) / (last - first);
  const y = (value: number): number => bottom - ((bottom - top) * (value - ticks.lower)) / (ticks.upper - ticks.lower);
  return { left, right, top, bottom, ticks, batchSizes, x, y };
};

const axes = (spec: LineSpec, frame: Frame): Markup => {
  const { left, right, bottom, ticks, x, y } = frame;
  return html`<text class="axis-label" x="4" y="16">${spec.yLabel}</text>
${ticks.values.map((value) => html`<line class="grid" x1="${left}" x2="${right}" y1="${y(value).toFixed(1)}" y2="${y(value).toFixed(1)}"/><text class="tick" x="${left - 8}" y="${(y(value) + 4).toFixed(1)}" text-anchor="end">${value.toLocaleString('en-GB', { minimumFractionDigits: ticks.decimals })}</text>`)}
<line class="axis" x1="${left}" x2="${right}" y1="${bottom}" y2="${bottom}"/>
${frame.batchSizes.map((batchSize) => html`<line class="axis" x1="${x(batchSize).toFixed(1)}" x2="${x(batchSize).toFixed(1)}" y1="${bottom}" y2="${bottom + 4}"/><text class="tick" x="${x(batchSize).toFixed(1)}" y="${bottom + 18}" text-anchor="middle">${batchSize}</text>`)}
<text class="axis-label" x="${((left + right) / 2).toFixed(1)}" y="${bottom + 38}" text-anchor="middle">${spec.xLabel}</text>
${ticks.lower > 0 ? html`<path class="axis-break" d="M${left} ${bottom - 3} l-4 -3 l8 -4 l-4 -3"/>` : NOTHING}`;
};

const whisker = (x: number, lower: number, upper: number): Markup =>
  html`<path class="whisker" d="M${(x - 3).toFixed(1)} ${upper.toFixed(1)} h6 m-3 0 V${lower.toFixed(1)} m-3 0 h6"/>`;

const drawLine = (line: Line, frame: Frame, shift: number): { svg: Markup; points: readonly PlotPoint[] } => {
  const points = line.points.map((point) => ({ point, x: frame.x(point.batchSize) + shift, y: frame.y(point.value) }));
  const path = points.map(({ x, y }) => `${x.toFixed(1)},${y.toFixed(1)}`).join(' ');
  const svg = html`<g class="${line.look.hue}"><polyline class="line" points="${path}" stroke-dasharray="${line.look.dash}"/>${points.map(
    ({ point, x, y }) =>
      html`${point.interval === undefined ? NOTHING : whisker(x, frame.y(point.interval.lower), frame.y(point.interval.upper))}${drawMarker(line.look, x, y)}`,
  )}</g>`;
  return { svg, points: points.map(({ point, x, y }) => ({ x, y, numbers: point.numbers })) };
};

const drawLevel = (level: LineSpec['levels'][number], frame: Frame): { svg: Markup; point: PlotPoint } => {
  const { left, right } = frame;
  const { value, interval, numbers } = level.point;
  const y = frame.y(value);
  const band =
    interval === undefined
      ? NOTHING
      : html`<rect class="band" x="${left}" width="${right - left}" y="${frame.y(interval.upper).toFixed(1)}" height="${(frame.y(interval.lower) - frame.y(interval.upper)).toFixed(1)}"/>`;
  const svg = html`<g class="${level.look.hue}">${band}<line class="line" x1="${left}" x2="${right}" y1="${y.toFixed(1)}" y2="${y.toFixed(1)}" stroke-dasharray="${level.look.dash}"/>${drawMarker(level.look, right, y)}</g>`;
  return { svg, point: { x: right, y, numbers } };
};

const directLabels = (spec: LineSpec, frame: Frame): Markup => {
  const ends = [
    ...spec.levels.map(({ label, look, point }) => ({ label, look, y: frame.y(point.value) })),
    ...spec.lines.flatMap(({ label, look, points }) => {
      const last = points.at(-1);
      return last === undefined ? [] : [{ label, look, y: frame.y(last.value) }];
    }),
  ];
  const places = placeLabels(ends.map(({ y }) => y), { gap: 17, top: frame.top, bottom: frame.bottom });
  return html`${ends.map(({ label, look, y }, position) => {
    const place = places[position] ?? y;
    return html`<g class="${look.hue}"><path class="leader" d="M${frame.right + 6} ${y.toFixed(1)} L${frame.right + 14} ${place.toFixed(1)}"/><text class="direct" x="${frame.right + 18}" y="${(place + 4).toFixed(1)}">${label}</text></g>`;
  })}`;
};

/** Draws lines with markers and interval whiskers, and levels as bands across the plot. */
export const drawLinePlot = (spec: LineSpec, size: PlotSize): Plot => {
  const frame = frameOf(spec, size);
  const hasIntervals = spec.lines.some(({ points }) => points.some(({ interval }) => interval !== undefined));
  const levels = spec.levels.map((level) => drawLevel(level, frame));
  const lines = spec.lines.map((line, position) =>
    drawLine(line, frame, hasIntervals ? DODGE * (position - (spec.lines.length - 1) / 2) : 0),
  );
  const isLabelled = size.name === 'wide' && spec.isDirectlyLabelled;
  return {
    size,
    svg: html`${axes(spec, frame)}${levels.map(({ svg }) => svg)}${lines.map(({ svg }) => svg)}${isLabelled ? directLabels(spec, frame) : NOTHING}`,
    points: [...levels.map(({ point }) => point), ...lines.flatMap(({ points }) => points)],
  };
};
