import type { NightMark, NightRecord, NightTrend } from '../../contracts/night-record.js';
import { niceTicks, type Ticks } from '../figures/ticks.js';
import { horizontal, label, rectangle, vertical } from '../figures/shapes.js';
import { markup, NOTHING, type Markup } from '../text/markup.js';
import { nightAxis } from './night-axis.js';
import { seriesName } from './night-sentences.js';
import { VERDICT_LOOK } from './verdict-look.js';

const [WIDTH, HEIGHT] = [360, 204];
const [LEFT, RIGHT, TOP, BOTTOM] = [46, 10, 36, 172];

type Point = NightTrend['points'][number];

/** What is drawn: the change from the reference engine of the same night where that was measured, else the value itself. */
interface Drawn {
  readonly values: readonly (number | null)[];
  readonly unit: string;
  readonly margin: { readonly lower: number; readonly upper: number } | null;
}

const drawnOf = ({ series: { metric }, points }: NightTrend): Drawn => {
  const isCompared = points.some(({ value, reference }) => value !== null && reference !== null);
  if (!isCompared) {
    const values = points.map(({ value }) => value);
    if (metric.name !== 'flips') return { values, unit: metric.unit, margin: null };
    return { values, unit: '% of the answers', margin: { lower: 0, upper: metric.margin } };
  }
  return {
    values: points.map((point) => changeOf(point, metric.scale)),
    unit: metric.scale === 'percent' ? '% from the accepted night’s engine' : 'points from the accepted night’s engine',
    margin: { lower: -metric.margin, upper: metric.margin },
  };
};

const changeOf = ({ value, reference }: Point, scale: 'percent' | 'points'): number | null => {
  if (value === null || reference === null) return null;
  return scale === 'percent' ? 100 * (value / reference - 1) : value - reference;
};

interface Frame {
  readonly ticks: Ticks;
  readonly x: (night: number) => number;
  readonly y: (value: number) => number;
}

const frameOf = ({ values, margin }: Drawn): Frame | undefined => {
  const known = values.flatMap((value) => value ?? []);
  if (known.length === 0) return undefined;
  const reach = margin === null ? [] : [1.2 * margin.lower, 1.2 * margin.upper];
  const ticks = niceTicks({ lower: Math.min(...known, ...reach), upper: Math.max(...known, ...reach), count: 4 });
  const last = Math.max(1, values.length - 1);
  return {
    ticks,
    x: (night) =>
      values.length === 1 ? (LEFT + WIDTH - RIGHT) / 2 : LEFT + 8 + ((WIDTH - RIGHT - LEFT - 16) * night) / last,
    y: (value) => BOTTOM - ((BOTTOM - TOP) * (value - ticks.lower)) / (ticks.upper - ticks.lower),
  };
};

const drawMargin = (margin: Drawn['margin'], { y }: Frame): Markup => {
  if (margin === null) return NOTHING;
  return rectangle('area', {
    x: LEFT,
    y: y(margin.upper),
    width: WIDTH - RIGHT - LEFT,
    height: y(margin.lower) - y(margin.upper),
  });
};

/** Neighbouring nights that were measured are joined; a night that was not leaves a gap. */
const drawPath = (values: Drawn['values'], { x, y }: Frame): Markup => {
  const steps = values.map((value, night) => {
    if (value === null) return '';
    const isJoined = values[night - 1] !== null && night > 0;
    return `${isJoined ? 'L' : 'M'}${x(night).toFixed(1)} ${y(value).toFixed(1)}`;
  });
  return markup`<path class="path" d="${steps.join('')}"/>`;
};

const drawDots = (
  { points }: NightTrend,
  values: Drawn['values'],
  { x, y }: Frame,
  nights: readonly string[],
): Markup =>
  markup`${points.map((point, night) => {
    const value = values[night];
    return value === null || value === undefined
      ? NOTHING
      : markup`<circle class="dot ${point.verdict}" cx="${x(night)}" cy="${y(value)}" r="3.6"><title>${nights[night] ?? ''}: ${value.toPrecision(3)}, ${VERDICT_LOOK[point.verdict].word}</title></circle>`;
  })}`;

const drawMarks = (marks: readonly NightMark[], nights: readonly string[], { x }: Frame): Markup =>
  markup`${marks.map(({ nightId, kind, text }) => {
    const night = nights.indexOf(nightId);
    if (night === -1) return NOTHING;
    return markup`<g><title>${text}</title>${vertical('event', { x: x(night), from: TOP, to: BOTTOM })}
${label('event-name', kind === 'accepted' ? '✓' : '⚙', { x: x(night), y: TOP - 6, anchor: 'middle' })}</g>`;
  })}`;

/** One series over nights: margin, steps that were accepted, changes of versions. */
export const trendFigure = (trend: NightTrend, night: NightRecord): Markup => {
  const drawn = drawnOf(trend);
  const frame = frameOf(drawn);
  if (frame === undefined) return NOTHING;
  const { ticks, y } = frame;
  const { nodeId } = trend.series;
  const nights = trend.points.map(({ nightId }) => nightId);
  const marks = night.marks.filter((mark) => mark.nodeId === null || mark.nodeId === nodeId);
  const format = { minimumFractionDigits: ticks.decimals };
  return markup`<figure class="trend"><h3>${seriesName(trend.series)}</h3>
<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${seriesName(trend.series)} over ${nights.length} nights">
${label('axis-label', drawn.unit, { x: 4, y: 10 })}
${ticks.values.map((value) => [
  horizontal('grid', { from: LEFT, to: WIDTH - RIGHT, y: y(value) }),
  label('tick', value.toLocaleString('en-GB', format), { x: LEFT - 6, y: y(value) + 4, anchor: 'end' }),
])}
${drawMargin(drawn.margin, frame)}${drawMarks(marks, nights, frame)}
${drawPath(drawn.values, frame)}${drawDots(trend, drawn.values, frame, nights)}
${nightAxis(nights, night, { from: LEFT, to: WIDTH - RIGHT, y: BOTTOM })}
</svg></figure>`;
};
