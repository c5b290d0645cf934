import type { NightRecord, NightTrend } from '../../contracts/night-record.js';
import { label, horizontal } from '../figures/shapes.js';
import { niceTicks } from '../figures/ticks.js';
import { markup, NOTHING, type Markup } from '../text/markup.js';
import { nightAxis } from './night-axis.js';

const [WIDTH, HEIGHT] = [360, 204];
const [LEFT, RIGHT, TOP, BOTTOM] = [46, 10, 36, 172];

/** How hot the board was over the nights, by the series that knows most of them. */
export const temperatureFigure = (trends: readonly NightTrend[], night: Pick<NightRecord, 'nights'>): Markup => {
  const known = trends.map(({ points }) =>
    points.flatMap(({ temperatureC }, position) => (temperatureC === null ? [] : [{ position, temperatureC }])),
  );
  const longest = known.reduce((most, own) => (own.length > most.length ? own : most), []);
  const nightIds = trends
    .map(({ points }) => points.map(({ nightId }) => nightId))
    .reduce((most, own) => (own.length > most.length ? own : most), []);
  const nights = nightIds.length;
  if (longest.length < 2) return NOTHING;
  const temperatures = longest.map(({ temperatureC }) => temperatureC);
  const ticks = niceTicks({ lower: Math.min(...temperatures), upper: Math.max(...temperatures), count: 4 });
  const y = (value: number): number => BOTTOM - ((BOTTOM - TOP) * (value - ticks.lower)) / (ticks.upper - ticks.lower);
  const x = (position: number): number => LEFT + 8 + ((WIDTH - RIGHT - LEFT - 16) * position) / Math.max(1, nights - 1);
  const path = longest.map(({ position, temperatureC }) => markup`${x(position)},${y(temperatureC)} `);
  return markup`<figure class="trend"><h3>Temperature while measuring</h3>
<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="Temperature over ${nights} nights">
${label('axis-label', '°C', { x: 4, y: 10 })}
${ticks.values.map((value) => [
  horizontal('grid', { from: LEFT, to: WIDTH - RIGHT, y: y(value) }),
  label('tick', String(value), { x: LEFT - 6, y: y(value) + 4, anchor: 'end' }),
])}
<polyline class="path" points="${path}"/>
${nightAxis(nightIds, night, { from: LEFT, to: WIDTH - RIGHT, y: BOTTOM })}
</svg></figure>`;
};
