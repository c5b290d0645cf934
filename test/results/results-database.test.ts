import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Kysely, SqliteDialect } from 'kysely';
import Database from 'libsql';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { TrialRecord } from '../../contracts/trial-record.js';
import { openSqlite } from '../../results/open-sqlite.js';
import { openResultsDatabase, type ResultsDatabase } from '../../results/results-database.js';
import { firstTables } from '../../results/migrations/0001-first-tables.js';
import { gpuSweepFixture, gpuTrialFixtures } from '../report/gpu-sweep-fixture.js';
import { metricFixture } from '../report/metric-fixture.js';
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
  expect(
    query(
      `select conditions_before ->> 'loadAverage' as load, conditions_after ->> 'clockMHz' as clock from evaluations`,
    ),
  ).toEqual([{ load: 11.37, clock: null }]);
});

test('a percentage that cannot be is not saved, and one that an earlier version saved is not given back', async () => {
  const trial = measured();
  const { evaluation } = trial;
  if (evaluation === null) throw new Error('the fixture is not measured');
  const impossible = metricFixture('top1', { hits: 9312, images: 300 });
  const wrong = { ...trial, evaluation: { ...evaluation, metrics: [impossible] } };
  await expect(results.saveTrial(wrong)).rejects.toThrow('a percentage lies in 0 … 100');
  await results.saveTrial(trial);
  const sqlite = new Database(path);
  sqlite
    .prepare(
      `update trials set evaluation = json_set(evaluation, '$.metrics[0].value', 3104, '$.metrics[0].hits', 9312)`,
    )
    .run();
  sqlite.close();
  const [found] = await results.trials(sweepFixture.sweepId);
  expect(found?.evaluation?.metrics).toEqual(evaluation.metrics.slice(1));
});

test('which images were answered right, and how many the fused build answers otherwise, can be queried', async () => {
  await results.saveTrial(measured());
  const [top1] = measured().evaluation?.metrics ?? [];
  expect(query('select metric, images, hits, outcomes from predictions')).toEqual([
    {
      metric: 'top1',
      images: 10_000,
      hits: top1?.hits,
      outcomes: top1?.outcomes?.kind === 'bits' ? top1.outcomes.packed : null,
    },
  ]);
  expect(query('select task, accuracy_mode, fused_disagreement, threads from evaluations')).toEqual([
    { task: 'classification', accuracy_mode: 'as-written', fused_disagreement: 263, threads: 2 },
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

test('what a GPU measured comes back exactly, with nulls for what the source does not tell', async () => {
  await results.saveSweep(gpuSweepFixture);
  for (const trial of gpuTrialFixtures) await results.saveTrial(trial);
  const saved = await results.trials(gpuSweepFixture.sweepId);
  expect(saved.toSorted((a, b) => (a.trialId < b.trialId ? -1 : 1))).toEqual(
    gpuTrialFixtures.toSorted((a, b) => (a.trialId < b.trialId ? -1 : 1)),
  );
  expect(query(`select conditions_after -> 'gpu' ->> 'throttleReasons' as reasons from evaluations limit 1`)).toEqual([
    { reasons: '["SwPowerCap"]' },
  ]);
});

/** A database as the version before GPUs left it. */
const writeFirstDatabase = async (file: string): Promise<void> => {
  const sqlite = new Database(file);
  await firstTables.up(new Kysely<unknown>({ dialect: new SqliteDialect({ database: sqlite }) }));
  const trial = `'old/torch-qat-8'`;
  for (const statement of [
    `create table kysely_migration (name varchar(255) not null primary key, timestamp varchar(255) not null)`,
    `create table kysely_migration_lock (id varchar(255) not null primary key, is_locked integer default 0 not null)`,
    `insert into kysely_migration values ('0001-first-tables', '2026-11-01')`,
    `insert into kysely_migration_lock values ('migration_lock', 0)`,
    `insert into trials (trial_id, sweep_id, recipe, node_id, status, started_at, finished_at)
     values (${trial}, 'old', 'torch-qat', 'bench-01', 'measured', 'a', 'b')`,
    `insert into evaluations values (${trial}, 8, 7, 8, 'split', 'as-written', 'fused', null, null, null, 10,
     'complete', '/proc/stat', 100, 2, 1.5, 1.6, 2450, null, null, 47, 1000)`,
    `insert into predictions values (${trial}, x'fe')`,
    `insert into latency_samples values (${trial}, 0, 1.25)`,
    `insert into throughput values (${trial}, 0, 4, 400, 2, 100)`,
    `insert into usage_samples values (${trial}, 0, 0, 40, 97)`,
  ]) {
    sqlite.exec(statement);
  }
  sqlite.close();
};

test('a database of the first version is taken over, and its trials read as measured on a processor', async () => {
  const file = join(folder, 'first.sqlite');
  await writeFirstDatabase(file);
  const opened = openResultsDatabase(file);
  const [trial] = await opened.trials('old');
  await opened.saveTrial(measured());
  opened.close();
  expect(trial?.evaluation).toEqual({
    task: 'classification',
    images: 8,
    metrics: [
      metricFixture('top1', { hits: 7, images: 8, packed: '/g==' }),
      metricFixture('top5', { hits: 8, images: 8 }),
    ],
    splitSha256: 'split',
    accuracyMode: 'as-written',
    speedMode: 'fused',
    device: 'cpu',
    speedSettings: {},
    fused: null,
    latencyMs: [1.25],
    computeMs: null,
    warmUpRuns: 10,
    throughput: [{ batchSize: 4, images: 400, seconds: 2, runs: 100, usage: [{ atMs: 40, percent: 97 }] }],
    throughputEnd: 'complete',
    usageSource: '/proc/stat',
    usageIntervalMs: 100,
    threads: 2,
    conditions: {
      before: { loadAverage: 1.5, clockMHz: 2450, temperatureC: null },
      after: { loadAverage: 1.6, clockMHz: null, temperatureC: 47 },
    },
    engineBytes: 1000,
  });
});

test('fewer compute times than latencies come back, all of them, and are counted as they are', async () => {
  const gpu = gpuTrialFixtures.find(({ recipe }) => recipe === 'torch-qat');
  if (gpu?.evaluation === null || gpu === undefined) throw new Error('the fixture has no torch-qat trial');
  const evaluation = { ...gpu.evaluation, latencyMs: [2, 4, 3], computeMs: [1, 2] };
  await results.saveTrial({ ...gpu, evaluation });
  const [saved] = await results.trials(gpu.sweepId);
  expect(saved?.evaluation).toMatchObject({ latencyMs: [2, 4, 3], computeMs: [1, 2] });
  expect(
    query(`select metric, samples from measurements where metric in ('latency.p50', 'latency.compute.p50')`),
  ).toEqual([
    { metric: 'latency.p50', samples: 3 },
    { metric: 'latency.compute.p50', samples: 2 },
  ]);
});

test('power, energy, memory and clock are numbers of each batch size, compute times numbers beside latency', async () => {
  const gpu = gpuTrialFixtures.find(({ recipe }) => recipe === 'torch-qat');
  if (gpu?.evaluation === null || gpu === undefined) throw new Error('the fixture has no torch-qat trial');
  const usage = [
    { atMs: 500, percent: 90, clockMHz: 1980, memoryMiB: 600, powerW: 100, temperatureC: null },
    { atMs: 1000, percent: 90, clockMHz: 1900, memoryMiB: 640, powerW: 200, temperatureC: null },
    { atMs: 1500, percent: 90, clockMHz: 1940, memoryMiB: null, powerW: null, temperatureC: null },
    { atMs: 9000, percent: 0, clockMHz: 300, memoryMiB: 9000, powerW: 9000, temperatureC: null },
  ];
  const throughput = [{ batchSize: 4, images: 600, seconds: 2, runs: 150, usage }];
  const evaluation = { ...gpu.evaluation, usageIntervalMs: 500, throughput, latencyMs: [2, 4], computeMs: [1, 2] };
  await results.saveTrial({ ...gpu, evaluation });
  const sql = `select metric, batch_size, value, unit, samples from measurements where metric in
    ('power', 'energy', 'gpu.memory', 'gpu.clock', 'latency.compute.p50')`;
  expect(query(sql)).toEqual([
    { metric: 'latency.compute.p50', batch_size: 1, value: 1.5, unit: 'ms', samples: 2 },
    { metric: 'power', batch_size: 4, value: 150, unit: 'W', samples: 2 },
    { metric: 'energy', batch_size: 4, value: 500, unit: 'mJ', samples: 2 },
    { metric: 'gpu.memory', batch_size: 4, value: 640, unit: 'MiB', samples: 2 },
    { metric: 'gpu.clock', batch_size: 4, value: 1940, unit: 'MHz', samples: 3 },
  ]);
  expect(query(`select method from measurements where metric = 'latency.p50'`)).toEqual([
    {
      method:
        'Median of 2 hot runs at batch size 1 after 10 warm-up runs, the TensorRT engine (cudaGraph false, ' +
        'spinWait false), 2 threads; from host memory to host memory, transfers included.',
    },
  ]);
});

test('what is written is synced to the disk before it counts as saved', () => {
  const sqlite = openSqlite(path);
  sqlite.exec('create table written (row)');
  // 2 is FULL: https://sqlite.org/pragma.html#pragma_synchronous
  expect(sqlite.prepare('pragma synchronous').get()).toMatchObject({ synchronous: 2 });
  sqlite.close();
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

test('a database that cannot be made is the state folder’s fault, and is not called damaged', () => {
  expect(() => openSqlite(join(folder, 'absent', 'results.db'))).toThrow(
    expect.objectContaining({
      code: 'StateUnwritable',
      message: expect.stringContaining('results.db cannot be written.') as string,
    }),
  );
});
