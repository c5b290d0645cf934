import { expect, test } from 'vitest';
import { oddDays } from '../../cli/nights/clock-changes.js';

const FROM = new Date('2026-11-28T05:00:00.000Z');
const sunday = (date: string, times: 0 | 2) => ({ date, weekday: 'sunday' as const, times });

test.each([
  ['02:30', 'Europe/Berlin', [sunday('2027-03-28', 0), sunday('2027-10-31', 2)]],
  ['03:00', 'Europe/Berlin', []],
  ['01:59', 'Europe/Berlin', []],
  ['01:30', 'America/New_York', [sunday('2027-11-07', 2)]],
  ['02:15', 'Australia/Lord_Howe', [sunday('2027-10-03', 0)]],
  ['00:30', 'America/Havana', [sunday('2027-03-14', 0), sunday('2027-11-07', 2)]],
  ['02:30', 'UTC', []],
  ['02:30', 'Asia/Kolkata', []],
])('%s in %s is skipped, or comes twice, where its clocks change', (at, timeZone, days) => {
  expect(oddDays(at, timeZone, FROM)).toEqual(days);
});
