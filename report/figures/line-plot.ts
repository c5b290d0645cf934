import { markup, NOTHING, type Markup } from '../text/markup.js';
import { drawDirectLabels } from './direct-labels.js';
import { drawAxes, lineFrame, type LineFrame } from './line-frame.js';
import type { Level, Line, LineSpec, LineValue } from './line-spec.js';
import { drawMarker } from './look.js';
import type { Plot, PlotPoint, PlotSize } from './plot.js';
import { inHue, rectangle } from './shapes.js';

interface Drawn {
  readonly svg: Markup;
  readonly points: readonly PlotPoint[];
}

/** Pixels between the points of neighbouring series at one batch size. */
const DODGE = 5;

const drawWhisker = ({ interval }: LineValue, x: number, { y }: LineFrame): Markup =>
  interval === undefined
    ? NOTHING
    : markup`<path class="whisker" d="M${x - 3} ${y(interval.upper)} h6 m-3 0 V${y(interval.lower)} m-3 0 h6"/>`;

const drawLine = ({ look, points }: Line, frame: LineFrame, shift: number): Drawn => {
  const placed = points.map((point) => ({ point, x: frame.x(point.batchSize) + shift, y: frame.y(point.value) }));
  const path = placed.map(({ x, y }) => markup`${x},${y} `);
  const line = markup`<polyline class="line" points="${path}" stroke-dasharray="${look.dash}"/>`;
  const marks = placed.map(({ point, x, y }) => markup`${drawWhisker(point, x, frame)}${drawMarker(look, x, y)}`);
  return {
    svg: inHue(look.hue, line, marks),
    points: placed.map(({ point, x, y }) => ({ x, y, numbers: point.numbers })),
  };
};

const drawBand = ({ interval }: LineValue, { left, right, y }: LineFrame): Markup => {
  if (interval === undefined) return NOTHING;
  const top = y(interval.upper);
  return rectangle('band', { x: left, y: top, width: right - left, height: y(interval.lower) - top });
};

const drawLevel = ({ look, point }: Level, frame: LineFrame): Drawn => {
  const { left: from, right: to } = frame;
  const y = frame.y(point.value);
  const line = markup`<path class="line" d="M${from} ${y} H${to}" stroke-dasharray="${look.dash}"/>`;
  return {
    svg: inHue(look.hue, drawBand(point, frame), line, drawMarker(look, to, y)),
    points: [{ x: to, y, numbers: point.numbers }],
  };
};

/** Draws lines with markers and interval whiskers, and levels as bands across the plot. */
export const drawLinePlot = (spec: LineSpec, size: PlotSize): Plot => {
  const frame = lineFrame(spec, size);
  const shiftOf = (position: number): number => (spec.isDodged ? DODGE * (position - (spec.lines.length - 1) / 2) : 0);
  const drawn = [
    ...spec.levels.map((level) => drawLevel(level, frame)),
    ...spec.lines.map((line, position) => drawLine(line, frame, shiftOf(position))),
  ];
  const names = size.name === 'wide' && spec.isDirectlyLabelled ? drawDirectLabels(spec, frame) : NOTHING;
  return {
    size,
    svg: markup`${drawAxes(spec, frame)}${drawn.map(({ svg }) => svg)}${names}`,
    points: drawn.flatMap(({ points }) => points),
  };
};
