import type { NightEffort, NightNode } from '../../contracts/night-record.js';
import { duration } from '../text/formatted-numbers.js';
import { markup, NOTHING, type Markup } from '../text/markup.js';

/** Where time of a board went, in the order in which it is shown. */
const KINDS = [
  { key: 'spent', name: 'spent on what counts' },
  { key: 'lostToFailures', name: 'lost to failures and taints' },
  { key: 'waited', name: 'waited' },
] as const satisfies readonly { readonly key: keyof NightEffort; readonly name: string }[];

/** What took no time, because an earlier night had it. */
const SAVED = { key: 'savedByCaches', name: 'saved by caches' } as const;

/** Effort of all boards together. */
export const fleetEffort = (nodes: readonly NightNode[]): NightEffort => {
  const sum = (key: keyof NightEffort): number => nodes.reduce((seconds, { effort }) => seconds + effort[key], 0);
  return {
    spent: sum('spent'),
    savedByCaches: sum('savedByCaches'),
    lostToFailures: sum('lostToFailures'),
    waited: sum('waited'),
  };
};

/** Where the time of the device went, as a bar and as numbers; nothing where there was none. */
export const effortSection = (title: string, effort: NightEffort): Markup => {
  const whole = KINDS.reduce((sum, { key }) => sum + effort[key], 0);
  if (whole === 0) return NOTHING;
  return markup`<section id="effort"><h2>${title}</h2><div class="effort" aria-hidden="true">${KINDS.map(
    ({ key }) => markup`<span class="${key}" style="flex-grow:${(1000 * effort[key]) / whole}"></span>`,
  )}</div>
<dl class="facts effort-facts">${[...KINDS, SAVED].map(
    ({ key, name }) => markup`<div class="${key}"><dt>${name}</dt><dd>${duration(effort[key])}</dd></div>`,
  )}</dl></section>`;
};
