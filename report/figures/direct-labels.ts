import { markup, type Markup } from '../text/markup.js';
import { placeLabels } from './label-places.js';
import type { LineFrame } from './line-frame.js';
import type { LineSpec } from './line-spec.js';
import { inHue, label } from './shapes.js';

/** Longest label, in characters, that fits beside a wide plot. */
const LONGEST = 20;

/** Pixels from one label's baseline to the next. */
const GAP = 17;

/** Whether every label fits beside the end of its line; otherwise the figure has a legend. */
export const canLabelDirectly = (lines: readonly { readonly label: string }[]): boolean =>
  lines.every((line) => line.label.length <= LONGEST);

/** Draws each series' name beside the end of its line, led to it where names had to move apart. */
export const drawDirectLabels = ({ levels, lines }: LineSpec, { right, top, bottom, y }: LineFrame): Markup => {
  const ends = [
    ...levels.map((level) => ({ ...level, end: y(level.point.value) })),
    ...lines.flatMap((line) => line.points.slice(-1).map(({ value }) => ({ ...line, end: y(value) }))),
  ];
  const wishes = ends.map(({ end }) => end);
  const places = placeLabels(wishes, { gap: GAP, top, bottom });
  return markup`${ends.map(({ end, look, label: name }, position) => {
    const place = places[position] ?? end;
    const leader = markup`<path class="leader" d="M${right + 6} ${end} L${right + 14} ${place}"/>`;
    return inHue(look.hue, leader, label('direct', name, { x: right + 18, y: place + 4 }));
  })}`;
};
