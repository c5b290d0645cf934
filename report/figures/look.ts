import type { Series } from '../series.js';
import { html, type Markup } from '../html/markup.js';
import type { Look } from './plot.js';

const MARKERS = ['circle', 'square', 'triangle', 'diamond'] as const;
const DASHES = ['', '7 3', '2 3', '9 3 2 3'];

/** Hue by recipe, marker and dash by position. */
export const lookOf = ({ recipe, position }: Pick<Series, 'recipe' | 'position'>): Look => ({
  hue: `hue-${recipe}`,
  marker: MARKERS[position % MARKERS.length] ?? 'circle',
  dash: DASHES[position % DASHES.length] ?? '',
});

const fixed = (value: number): string => value.toFixed(1);

/** Draws a marker around a place; about `2 × radius` wide. */
export const drawMarker = (look: Look, x: number, y: number, radius = 4.2): Markup => {
  switch (look.marker) {
    case 'circle':
      return html`<circle class="mark" cx="${fixed(x)}" cy="${fixed(y)}" r="${radius}"/>`;
    case 'square':
      return html`<rect class="mark" x="${fixed(x - radius * 0.9)}" y="${fixed(y - radius * 0.9)}" width="${fixed(radius * 1.8)}" height="${fixed(radius * 1.8)}"/>`;
    case 'triangle':
      return html`<path class="mark" d="M${fixed(x)} ${fixed(y - radius * 1.2)} l${fixed(radius * 1.15)} ${fixed(radius * 2)} h${fixed(-radius * 2.3)} z"/>`;
    case 'diamond':
      return html`<path class="mark" d="M${fixed(x)} ${fixed(y - radius * 1.3)} l${fixed(radius * 1.3)} ${fixed(radius * 1.3)} l${fixed(-radius * 1.3)} ${fixed(radius * 1.3)} l${fixed(-radius * 1.3)} ${fixed(-radius * 1.3)} z"/>`;
  }
};
