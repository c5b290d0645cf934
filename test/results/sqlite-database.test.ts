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
import { metricFixture } from '../report/metric-fixture.js';
import { sweepFixture, trialFixtures } from '../report/sweep-fixture.js';

let folder: string;
let path: string;
let results: ResultsDatabase;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'quantfleet-results-'));
  path = join(folder, 'results.sqlite');
  results = await openResultsDatabase({ kind: 'sqlite', path });
});

afterEach(async () => {
  await results.close();
  rmSync(folder, { recursive: true });
});

const measured = (): TrialRecord => {
  const trial = trialFixtures.find(({ recipe }) => recipe === 'ort-static');
  if (trial === undefined) throw new Error('the fixture has no ort-static trial');
  return trial;
};

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
  const opened = await openResultsDatabase({ kind: 'sqlite', path: file });
  const [trial] = await opened.trials('old');
  await opened.saveTrial(measured());
  await opened.close();
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

test('what is written is synced to the disk before it counts as saved', () => {
  const sqlite = openSqlite(path);
  sqlite.exec('create table written (row)');
  // 2 is FULL: https://sqlite.org/pragma.html#pragma_synchronous
  expect(sqlite.prepare('pragma synchronous').get()).toMatchObject({ synchronous: 2 });
  sqlite.close();
});

test('a database that cannot be made is the state folder’s fault, and is not called damaged', () => {
  expect(() => openSqlite(join(folder, 'absent', 'results.db'))).toThrow(
    expect.objectContaining({
      code: 'StateUnwritable',
      message: expect.stringContaining('results.db cannot be written.') as string,
    }),
  );
});

test('JSON within an evaluation can be queried with ->>', async () => {
  await results.saveTrial(measured());
  const sqlite = new Database(path);
  const rows = sqlite.prepare(`select conditions_before ->> 'loadAverage' as load from evaluations`).all();
  sqlite.close();
  expect(rows).toEqual([{ load: measured().evaluation?.conditions.before.loadAverage }]);
});
