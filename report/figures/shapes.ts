import { markup, type Markup } from '../text/markup.js';

/** A horizontal line. */
export const horizontal = (style: string, { from, to, y }: { from: number; to: number; y: number }): Markup =>
  markup`<line class="${style}" x1="${from}" x2="${to}" y1="${y}" y2="${y}"/>`;

/** A vertical line. */
export const vertical = (style: string, { x, from, to }: { x: number; from: number; to: number }): Markup =>
  markup`<line class="${style}" x1="${x}" x2="${x}" y1="${from}" y2="${to}"/>`;

/** Text whose baseline is at `y`. */
export const label = (
  style: string,
  text: string,
  place: { x: number; y: number; anchor?: 'start' | 'middle' | 'end' },
): Markup =>
  markup`<text class="${style}" x="${place.x}" y="${place.y}" text-anchor="${place.anchor ?? 'start'}">${text}</text>`;

/** A rectangle from its upper left corner. */
export const rectangle = (
  style: string,
  { x, y, width, height }: { x: number; y: number; width: number; height: number },
): Markup => markup`<rect class="${style}" x="${x}" y="${y}" width="${width}" height="${height}"/>`;

/** What belongs to one series: it takes the series' hue. */
export const inHue = (hue: string, ...content: readonly (Markup | readonly Markup[])[]): Markup =>
  markup`<g class="${hue}">${content}</g>`;
