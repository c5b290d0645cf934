import { markup, type Markup } from '../text/markup.js';

/** Names with their values, as a definition list of the given style. */
export const definitions = (style: string, pairs: readonly (readonly [name: string, value: string])[]): Markup =>
  markup`<dl class="${style}">${pairs.map(
    ([name, value]) => markup`<div><dt>${name}</dt><dd>${value}</dd></div>`,
  )}</dl>`;
