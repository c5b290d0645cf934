import { afterEach, beforeEach, expect, test } from 'vitest';
import { readNightRecord } from '../../../activities/nights/night-record.js';
import { type AskNightTimes, keepMissedNights } from '../../../activities/nights/missed-nights.js';
import { nightIdOf, nightTime } from '../../../contracts/night-id.js';
import type { BegunNight } from '../../../contracts/stored-night.js';
import { openResultsDatabase, type ResultsDatabase } from '../../../results/results-database.js';
import { begunNight, expectedNodes, nightNode, nightVerdict } from '../../results/night-fixture.js';
import { nightPlanFixture } from './night-plan-fixture.js';

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
  const plan = JSON.parse(JSON.stringify(nightPlanFixture()));
  const night = { ...begunNight(1), plan, nightId: nightIdOf('lab', nominal), startedAt: startedAt.toISOString() };
  await results.beginNight(night, expectedNodes, []);
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

test('a night has those that were missed since the one before, and they are gaps in its trends', async () => {
  const judged = { verdicts: [nightVerdict('unchanged')], classFindings: [], nodes: [nightNode], suspicions: [] };
  const shown = [{ value: 2, reference: 2 }];
  const nights: BegunNight[] = [];
  for (const day of [20, 22, 25]) {
    const night = await begin(at(day, '03:05:00'), at(day, '03:00:00'));
    nights.push(night);
    await keepMissedNights({ results }, everyDay, night);
    await results.saveNightVerdicts(night.nightId, { ...judged, shown });
    await results.endNight(night.nightId, { status: 'finished', finishedAt: night.startedAt });
  }
  const [first, , last] = await Promise.all(nights.map(({ nightId }) => readNightRecord(results, nightId)));
  expect(first?.missed).toEqual([]);
  expect(last?.missed).toEqual([
    { nightId: 'lab-20261123-030430', startedAt: '2026-11-23T03:04:30.000Z' },
    { nightId: 'lab-20261124-030430', startedAt: '2026-11-24T03:04:30.000Z' },
  ]);
  expect(last?.trends[0]?.points.map(({ nightId, value }) => [nightId, value])).toEqual([
    ['lab-20261120-030000', 2],
    ['lab-20261121-030430', null],
    ['lab-20261122-030000', 2],
    ['lab-20261123-030430', null],
    ['lab-20261124-030430', null],
    ['lab-20261125-030000', 2],
  ]);
  expect(last?.marks.map(({ nightId }) => nightId)).toEqual(['lab-20261120-030000']);
});

test('a first night, and a fleet without a Schedule, have missed nothing', async () => {
  const first = await begin(at(20, '12:00:00'));
  await keepMissedNights({ results }, everyDay, first);
  const second = await begin(at(25, '12:00:00'));
  await keepMissedNights({ results }, async () => undefined, second);
  expect(await statuses()).toEqual(['lab-20261120-120000 running', 'lab-20261125-120000 running']);
});
