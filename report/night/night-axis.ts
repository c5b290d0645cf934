import type { NightRecord } from '../../contracts/night-record.js';
import { horizontal, label } from '../figures/shapes.js';
import { markup, NOTHING, type Markup } from '../text/markup.js';

const [DATE, MINUTE] = ['2026-11-27'.length, '2026-11-27T03:00'.length];

/** When the first and the last night were, with the time where both were on one day. */
const endsOf = (
  ends: readonly (string | undefined)[],
  { nights }: Pick<NightRecord, 'nights'>,
): readonly [from: string, until: string] => {
  const [from = '', until = ''] = ends.map((end) => nights.find(({ nightId }) => nightId === end)?.startedAt);
  const isOneDay = from.slice(0, DATE) === until.slice(0, DATE);
  const told = (time: string): string => time.slice(0, isOneDay ? MINUTE : DATE).replace('T', ' ');
  return [told(from), told(until)];
};

/** The lower axis of a figure over nights, in pixels, with when the first and the last of them were. */
export const nightAxis = (
  nightIds: readonly string[],
  night: Pick<NightRecord, 'nights'>,
  { from, to, y }: { readonly from: number; readonly to: number; readonly y: number },
): Markup => {
  const [first, last] = endsOf([nightIds[0], nightIds.at(-1)], night);
  return markup`${horizontal('axis', { from, to, y })}
${label('tick', first, { x: from, y: y + 16 })}
${nightIds.length > 1 ? label('tick', last, { x: to, y: y + 16, anchor: 'end' }) : NOTHING}`;
};
