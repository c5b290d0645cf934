import { WEEKDAYS } from '../../config/schedule-schema.js';

const MS_A_MINUTE = 60_000;
const MINUTES_A_DAY = 1_440;
const MINUTES_A_YEAR = 366 * MINUTES_A_DAY;
/** Clocks change at such a time of UTC everywhere. */
const STEP_MINUTES = 30;

/** A day on which a time of the day does not come, or comes twice. */
export interface OddDay {
  readonly date: string;
  readonly weekday: (typeof WEEKDAYS)[number];
  readonly times: 0 | 2;
}

/** Days of the year from `from` on, on which clocks of a time zone skip a time of the day or come to it twice. */
export const oddDays = (at: string, timeZone: string, from: Date): readonly OddDay[] => {
  const [hour = 0, minute = 0] = at.split(':').map(Number);
  const wanted = hour * 60 + minute;
  const offsetAt = offsetIn(timeZone);
  const found: OddDay[] = [];
  const first = Math.floor(from.getTime() / (STEP_MINUTES * MS_A_MINUTE)) * STEP_MINUTES;
  let before = offsetAt(first);
  for (let time = first; time < first + MINUTES_A_YEAR; time += STEP_MINUTES) {
    const after = offsetAt(time);
    if (after === before) continue;
    // Local times that are skipped, or come twice, by the minutes since 1970 that the clock shows.
    const [start, end] = [time + Math.min(before, after), time + Math.max(before, after)];
    const day = Math.floor(start / MINUTES_A_DAY) * MINUTES_A_DAY;
    for (const midnight of [day, day + MINUTES_A_DAY]) {
      if (midnight + wanted >= start && midnight + wanted < end) found.push(oddDay(midnight, after > before ? 0 : 2));
    }
    before = after;
  }
  return found;
};

const oddDay = (midnight: number, times: OddDay['times']): OddDay => {
  const date = new Date(midnight * MS_A_MINUTE);
  return { date: date.toISOString().slice(0, 10), weekday: WEEKDAYS[date.getUTCDay()] ?? 'sunday', times };
};

/** Minutes by which clocks of a time zone are ahead of UTC, at minutes since 1970. */
const offsetIn = (timeZone: string): ((time: number) => number) => {
  const format = new Intl.DateTimeFormat('en', { timeZone, timeZoneName: 'longOffset' });
  return (time) => {
    const name = format.formatToParts(time * MS_A_MINUTE).find(({ type }) => type === 'timeZoneName')?.value ?? '';
    const [, sign, hours, minutes] = /GMT([+-])(\d+):(\d+)/.exec(name) ?? [];
    return (sign === '-' ? -1 : 1) * (Number(hours ?? 0) * 60 + Number(minutes ?? 0));
  };
};
