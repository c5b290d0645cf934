import { type ScheduleOfFile, WEEKDAYS } from '../../config/schedule-schema.js';

/** A date on which the clocks of a schedule's zone skip its time or have it twice. */
export interface ClockChange {
  /** `2027-03-28` */
  readonly date: string;
  readonly times: 0 | 2;
}

const MS_A_DAY = 86_400_000;
const DAYS_AHEAD = 366;

/** Dates of the coming year on which a schedule's time does not exist, or exists twice. */
export const clockChanges = (
  { at, days, timeZone }: Pick<ScheduleOfFile, 'at' | 'days' | 'timeZone'>,
  from: Date,
): readonly ClockChange[] => {
  const clock = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'short' });
  /** What a clock of the zone shows, as if it were one of UTC. */
  const shownAt = (ms: number): number => Date.parse(`${clock.format(ms).replace(' ', 'T')}Z`);
  const today = Date.parse(`${from.toISOString().slice(0, 10)}T${at}Z`);
  return Array.from({ length: DAYS_AHEAD }, (_, day) => today + day * MS_A_DAY).flatMap((wanted) => {
    const weekday = WEEKDAYS[new Date(wanted).getUTCDay()];
    if (weekday === undefined || !days.includes(weekday)) return [];
    const offsets = new Set([wanted - MS_A_DAY, wanted + MS_A_DAY].map((ms) => shownAt(ms) - ms));
    const times = [...offsets].filter((offset) => shownAt(wanted - offset) === wanted).length;
    return times === 0 || times === 2 ? [{ date: new Date(wanted).toISOString().slice(0, 10), times }] : [];
  });
};

/** What a clock change comes to, in words. Of a time that is shown twice, Temporal 1.32 takes the second in Europe/Berlin and both in America/New_York. */
export const clockChangeText = (
  { date, times }: ClockChange,
  { at, timeZone }: Pick<ScheduleOfFile, 'at' | 'timeZone'>,
): string =>
  times === 0
    ? `On ${date} clocks in ${timeZone} skip ${at}: no night begins, and none is called missed.`
    : `On ${date} clocks in ${timeZone} show ${at} twice: a second night may begin.`;
