import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'libsql';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { TrialRecord } from '../../contracts/results.js';
import { openResultsDatabase, type ResultsDatabase } from '../../results/results-database.js';
import { sweepFixture, trialFixtures } from '../report/sweep-fixture.js';

let folder: string;
let path: string;
let results: ResultsDatabase;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'quantfleet-results-'));
  path = join(folder, 'results.sqlite');
  results = openResultsDatabase(path);
});

afterEach(() => {
  results.close();
  rmSync(folder, { recursive: true });
});

const query = (sql: string): readonly unknown[] => {
  const sqlite = new Database(path);
  const rows = sqlite.prepare(sql).all();
  sqlite.close();
  return rows;
};

const measured = (): TrialRecord => {
  const trial = trialFixtures.find(({ recipe }) => recipe === 'ort-static');
  if (trial === undefined) throw new Error('the fixture has no ort-static trial');
  return trial;
};

test('a sweep and its trials come back exactly as they were saved, in the order of recipe and batch size', async () => {
  await results.saveSweep(sweepFixture);
  for (const trial of trialFixtures.toReversed()) await results.saveTrial(trial);
  expect(await results.sweep(sweepFixture.sweepId)).toEqual(sweepFixture);
  expect(await results.trials(sweepFixture.sweepId)).toEqual(trialFixtures);
});

test('conditions and a proof come back exactly, also where the machine does not say or a reason is absent', async () => {
  const { evaluation } = measured();
  if (evaluation === null) throw new Error('the fixture is not measured');
  const silent = { loadAverage: 0, clockMHz: null, temperatureC: null };
  const spoken = { loadAverage: 11.37, clockMHz: 1984.5, temperatureC: -3.25 };
  for (const conditions of [
    { before: silent, after: spoken },
    { before: spoken, after: silent },
  ]) {
    for (const tensorrtRtxProof of [
      null,
      { verdict: 'accepted', reason: null },
      { verdict: 'refused', reason: 'no\nparser' },
      { verdict: 'absent', reason: null },
      { verdict: 'not-tried', reason: null },
    ] as const) {
      const trial: TrialRecord = { ...measured(), tensorrtRtxProof, evaluation: { ...evaluation, conditions } };
      await results.saveTrial(trial);
      expect(await results.trials(sweepFixture.sweepId)).toEqual([trial]);
    }
  }
  expect(query('select load_average_before, clock_mhz_after from evaluations')).toEqual([
    { load_average_before: 11.37, clock_mhz_after: null },
  ]);
});

test('what was saved is still there when the file is opened again', async () => {
  await results.saveSweep(sweepFixture);
  await results.saveTrial(measured());
  results.close();
  results = openResultsDatabase(path);
  expect(await results.trials(sweepFixture.sweepId)).toEqual([measured()]);
});

test('sweeps are listed newest first, and an unknown sweep is undefined', async () => {
  const later = { ...sweepFixture, sweepId: 'later', startedAt: '2026-11-24T00:00:00.000Z', nodes: [] };
  await results.saveSweep(sweepFixture);
  await results.saveSweep(later);
  expect((await results.sweeps()).map(({ sweepId }) => sweepId)).toEqual(['later', sweepFixture.sweepId]);
  expect(await results.sweep('no such sweep')).toBeUndefined();
  expect(await results.trials('no such sweep')).toEqual([]);
});

test('saving a trial again replaces all of its rows', async () => {
  await results.saveTrial(measured());
  const failed: TrialRecord = {
    ...measured(),
    status: 'failed',
    failure: { code: 'OutOfMemory', message: 'Memory ran out.', advice: 'Close other programs.' },
    stages: [],
    evaluation: null,
  };
  await results.saveTrial(failed);
  expect(await results.trials(sweepFixture.sweepId)).toEqual([failed]);
  for (const table of ['stages', 'evaluations', 'measurements', 'predictions', 'latency_samples', 'usage_samples']) {
    expect(query(`select count(*) as rows from ${table}`), table).toEqual([{ rows: 0 }]);
  }
});

test('saving a sweep again keeps its trials', async () => {
  await results.saveSweep({ ...sweepFixture, status: 'running', finishedAt: null });
  await results.saveTrial(measured());
  await results.saveSweep(sweepFixture);
  expect(await results.sweeps()).toEqual([sweepFixture]);
  expect(await results.trials(sweepFixture.sweepId)).toHaveLength(1);
});

test('a trial that cannot be saved whole leaves the earlier one untouched', async () => {
  await results.saveTrial(measured());
  const [stage] = measured().stages;
  const broken = { ...measured(), nodeId: 'other', stages: [{ ...stage, key: null }] };
  await expect(results.saveTrial(broken as unknown as TrialRecord)).rejects.toThrow(/NOT NULL/);
  expect(await results.trials(sweepFixture.sweepId)).toEqual([measured()]);
});

test('a trial with tens of thousands of usage samples is saved whole', async () => {
  const { evaluation } = measured();
  if (evaluation === null) throw new Error('the fixture is not measured');
  const usage = Array.from({ length: 20_000 }, (_, index) => ({ atMs: index * 0.1, percent: index % 100 }));
  const throughput = evaluation.throughput.map((run) => ({ ...run, usage }));
  const long: TrialRecord = { ...measured(), evaluation: { ...evaluation, throughput: throughput.slice(0, 2) } };
  await results.saveTrial(long);
  expect(await results.trials(sweepFixture.sweepId)).toEqual([long]);
});

test('every number is a row that sqlite3 can query, with its unit, interval and method', async () => {
  await results.saveTrial(measured());
  expect(query(`select value, unit, samples, method from measurements where metric = 'top1'`)).toEqual([
    {
      value: 90.61,
      unit: 'percent',
      samples: 10_000,
      method: '9,061 of 10,000 images right, the Q/DQ graph run as it is written; Wilson 95 % interval.',
    },
  ]);
  expect(query(`select count(*) as sizes from measurements where metric = 'throughput'`)).toEqual([{ sizes: 8 }]);
});

test('two handles may write to the same database in turn', async () => {
  const other = openResultsDatabase(path);
  await results.saveSweep(sweepFixture);
  await other.saveTrial(measured());
  expect(await other.sweeps()).toEqual([sweepFixture]);
  expect(await results.trials(sweepFixture.sweepId)).toEqual([measured()]);
  other.close();
});

test('a database that a newer quantfleet has written is refused with its name and the remedy', async () => {
  await results.sweeps();
  results.close();
  query(`insert into kysely_migration values ('0099-later', '2031-01-01') returning name`);
  expect(() => openResultsDatabase(path)).toThrow(
    expect.objectContaining({ code: 'ResultsTooNew', message: expect.stringContaining('it has 0099-later') as string }),
  );
});
