import { msNumberToTs, tsToDate } from '@temporalio/common/lib/time.js';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { clockChanges, clockChangeText } from '../../cli/nights/clock-changes.js';
import { WEEKDAYS } from '../../config/schedule-schema.js';
import { startDevServer } from '../dev-server.js';

const FROM = new Date('2026-11-28T12:00:00Z');
const UNTIL = new Date('2027-11-28T12:00:00Z');

let server: TestWorkflowEnvironment;

beforeAll(async () => {
  server = await startDevServer();
});

afterAll(() => server.teardown());

/** How many nights the server would begin on each date of the zone. */
const nightsByDate = async (at: string, timeZone: string): Promise<ReadonlyMap<string, number>> => {
  const scheduleId = `${timeZone} ${at}`;
  const [hour = 0, minute = 0] = at.split(':').map(Number);
  await server.client.schedule.create({
    scheduleId,
    spec: { calendars: [{ hour, minute }], timezone: timeZone },
    action: { type: 'startWorkflow', workflowType: 'nobody', taskQueue: 'nobody' },
    state: { paused: true },
  });
  const { startTime } = await server.client.workflowService.listScheduleMatchingTimes({
    namespace: 'default',
    scheduleId,
    startTime: msNumberToTs(FROM.getTime()),
    endTime: msNumberToTs(UNTIL.getTime()),
  });
  const counts = new Map<string, number>();
  for (const time of startTime.map(tsToDate)) {
    const date = time.toLocaleDateString('sv-SE', { timeZone });
    counts.set(date, (counts.get(date) ?? 0) + 1);
  }
  return counts;
};

test.each([
  ['02:30', 'Europe/Berlin', { '2027-03-28': 0, '2027-10-31': 2 }],
  ['01:30', 'America/New_York', { '2027-11-07': 2 }],
  ['01:45', 'Australia/Lord_Howe', { '2027-04-04': 2 }],
  ['03:00', 'Europe/Berlin', {}],
  ['02:30', 'UTC', {}],
] as const)(
  'at %s in %s the server begins one night a day but on the dates that are told',
  async (at, timeZone, dates) => {
    const found = clockChanges({ at, timeZone, days: [...WEEKDAYS] }, FROM);
    expect(Object.fromEntries(found.map(({ date, times }) => [date, times]))).toEqual(dates);
    const nights = await nightsByDate(at, timeZone);
    const unusual = [...nights].filter(([, count]) => count !== 1).map(([date]) => date);
    expect(found.map(({ date }) => date)).toEqual(expect.arrayContaining(unusual));
    for (const { date, times } of found) expect(nights.get(date) ?? 0).toBeLessThanOrEqual(times);
    expect(nights.size).toBe(365 - found.filter(({ times }) => times === 0).length);
  },
);

test('a clock change on a day without nights is none', () => {
  const days = WEEKDAYS.filter((day) => day !== 'sunday');
  expect(clockChanges({ at: '02:30', timeZone: 'Europe/Berlin', days }, FROM)).toEqual([]);
});

test('a clock change is told with its date', () => {
  const schedule = { at: '02:30', timeZone: 'Europe/Berlin' };
  expect(clockChangeText({ date: '2027-03-28', times: 0 }, schedule)).toBe(
    'On 2027-03-28 clocks in Europe/Berlin skip 02:30: no night begins, and none is called missed.',
  );
  expect(clockChangeText({ date: '2027-10-31', times: 2 }, schedule)).toBe(
    'On 2027-10-31 clocks in Europe/Berlin show 02:30 twice: a second night may begin.',
  );
});
