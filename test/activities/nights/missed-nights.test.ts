import { afterEach, beforeEach, expect, test } from 'vitest';
import { type AskNightTimes, keepMissedNights } from '../../../activities/nights/missed-nights.js';
import { nightIdOf, nightTime } from '../../../contracts/night-id.js';
import type { BegunNight } from '../../../contracts/stored-night.js';
import { openResultsDatabase, type ResultsDatabase } from '../../../results/results-database.js';
import { begunNight } from '../../results/night-fixture.js';

let results: ResultsDatabase;

beforeEach(async () => {
  results = await openResultsDatabase({ kind: 'sqlite', path: ':memory:' });
});

afterEach(() => results.close());

const at = (day: number, time: string): Date => new Date(`2026-11-${day}T${time}Z`);

/** A Schedule at three o’clock each day, up to ten minutes later. */
const everyDay: AskNightTimes = async (_, from, until) => ({
  times: Array.from({ length: 30 }, (__, index) => at(index + 1 < 10 ? 10 : index + 1, '03:04:30')).filter(
    (time) => time > from && time < until,
  ),
  jitterMs: 600_000,
});

const begin = async (startedAt: Date, nominal = startedAt): Promise<BegunNight> => {
  const night = { ...begunNight(1), nightId: nightIdOf('lab', nominal), startedAt: startedAt.toISOString() };
  await results.beginNight(night, [], []);
  return night;
};

const statuses = async () =>
  (await results.nights('lab')).map(({ nightId, status }) => `${nightId} ${status}`).toReversed();

test('the id of a night tells when it was to begin', () => {
  expect(nightIdOf('lab', at(20, '03:00:00'))).toBe('lab-20261120-030000');
  expect(nightTime('lab-2-20261120-030000')).toEqual(at(20, '03:00:00'));
});

test('nights that did not begin since the one before are kept as missed, and those that began late are not', async () => {
  await begin(at(20, '03:05:00'), at(20, '03:00:00'));
  const tonight = await begin(at(23, '03:06:00'), at(23, '03:00:00'));
  await keepMissedNights({ results }, everyDay, tonight);
  expect(await statuses()).toEqual([
    'lab-20261120-030000 running',
    'lab-20261121-030430 missed',
    'lab-20261122-030430 missed',
    'lab-20261123-030000 running',
  ]);
  await keepMissedNights({ results }, everyDay, tonight);
  expect(await statuses()).toHaveLength(4);
});

test('a first night, and a fleet without a Schedule, have missed nothing', async () => {
  const first = await begin(at(20, '12:00:00'));
  await keepMissedNights({ results }, everyDay, first);
  const second = await begin(at(25, '12:00:00'));
  await keepMissedNights({ results }, async () => undefined, second);
  expect(await statuses()).toEqual(['lab-20261120-120000 running', 'lab-20261125-120000 running']);
});
