import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { ResultsPlace } from '../../contracts/results-place.js';
import type { TrialRecord } from '../../contracts/trial-record.js';
import type { ExportedMeasurement } from '../../results/exported-measurement.js';
import { migrationNames } from '../../results/migrations/migration-names.js';
import { migrationsOf, type SharedMigration } from '../../results/migrations/migrations.js';
import { withOverview } from '../../results/read-overview.js';
import { openResultsDatabase, type ResultsDatabase } from '../../results/results-database.js';
import { quantfleet } from '../quantfleet-command.js';
import { comparisonFixture, failedComparisonFixture } from '../report/comparison-fixture.js';
import { gpuSweepFixture, gpuTrialFixtures } from '../report/gpu-sweep-fixture.js';
import { sweepFixture, trialFixtures } from '../report/sweep-fixture.js';
import { temporaryFolder } from '../temporary-folder.js';
import { contractDatabases } from './contract-databases.js';

const measured = (): TrialRecord => {
  const trial = trialFixtures.find(({ recipe }) => recipe === 'ort-static');
  if (trial === undefined) throw new Error('the fixture has no ort-static trial');
  return trial;
};

const SIZES = measured().evaluation?.throughput.map(({ batchSize }) => batchSize) ?? [];

describe.each(contractDatabases())('on $name', (database) => {
  let place: ResultsPlace;
  let results: ResultsDatabase;

  beforeEach(async (context) => {
    context.skip(database.missing !== undefined, database.missing);
    place = await database.cleared();
    results = await openResultsDatabase(place);
  });

  afterEach(async () => {
    await results?.close();
  });

  /** For what other tests would stumble over. */
  const useOwnDatabase = async (): Promise<void> => {
    await results.close();
    place = await database.create();
    results = await openResultsDatabase(place);
  };

  const query = (statement: string) => database.query(place, statement);

  test('a sweep and its trials come back exactly as they were saved, in the order of recipe and batch size', async () => {
    await results.saveSweep(sweepFixture);
    for (const trial of trialFixtures.toReversed()) await results.saveTrial(trial);
    expect(await results.sweep(sweepFixture.sweepId)).toEqual(sweepFixture);
    expect(await results.trials(sweepFixture.sweepId)).toEqual(trialFixtures);
  });

  test('comparisons by turns come back exactly, one a node, and saving one again replaces it', async () => {
    const engines = [{ id: 'a', label: 'a', milliseconds: 0.1 + 0.2 }];
    const other = comparisonFixture(engines, { nodeId: 'another' });
    const { sweepId } = other;
    await results.saveComparison(failedComparisonFixture);
    await results.saveComparison(other);
    expect(await results.comparisons(sweepId)).toEqual([other, failedComparisonFixture]);
    const measuredAgain = comparisonFixture(engines);
    await results.saveComparison(measuredAgain);
    expect(await results.comparisons(sweepId)).toEqual([other, measuredAgain]);
    expect(await results.comparisons('another sweep')).toEqual([]);
  });

  test('nodes are added to a running sweep in any order, and its end keeps them', async () => {
    const { nodes, status, finishedAt, ...sweep } = sweepFixture;
    const [node] = nodes;
    if (node === undefined || finishedAt === null) throw new Error('the fixture has not ended on a node');
    const { sweepId } = sweep;
    await results.saveSweep({ ...sweep, nodes: [], status: 'running', finishedAt: null });
    const others = ['later', 'first'].map((nodeId) => ({ ...node, nodeId }));
    await results.saveNode(sweepId, 1, { ...node, nodeId: 'earlier' });
    for (const [index, other] of others.entries()) await results.saveNode(sweepId, 1 - index, other);
    await results.endSweep(sweepId, { status, finishedAt });
    expect(await results.sweep(sweepId)).toEqual({ ...sweep, nodes: others.toReversed(), status, finishedAt });
  });

  test('a sweep that is saved anew in a retry keeps its nodes', async () => {
    await results.saveSweep(sweepFixture);
    await results.saveSweep({ ...sweepFixture, nodes: [], status: 'running', finishedAt: null }, true);
    expect(await results.sweep(sweepFixture.sweepId)).toEqual({
      ...sweepFixture,
      status: 'running',
      finishedAt: null,
    });
  });

  test('how trials ended is told by node, and trials that are removed leave nothing', async () => {
    const trial = measured();
    const gone = { ...trial, trialId: 'gone', nodeId: 'orin-2' };
    const failed = trialFixtures.find(({ status }) => status === 'failed');
    if (failed === undefined) throw new Error('the fixture has no failed trial');
    await results.saveSweep(sweepFixture);
    for (const one of [trial, failed, gone]) await results.saveTrial(one);
    const { sweepId, nodeId } = trial;
    const ends = [
      { trialId: trial.trialId, nodeId, status: 'measured', code: null },
      { trialId: failed.trialId, nodeId, status: 'failed', code: 'CalibrationBatchTooLarge' },
    ];
    expect(await results.trialEnds(sweepId, nodeId)).toEqual(ends);
    expect(await results.trialEnds(sweepId)).toHaveLength(3);
    await results.removeTrials(['gone']);
    expect(await results.trialEnds(sweepId)).toEqual(ends);
    expect(await results.trials(sweepId)).toHaveLength(2);
    const left = await query(`select count(*) as rows from latency_samples where trial_id = 'gone'`);
    expect(left).toEqual([{ rows: 0 }]);
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
  });

  test('which images were answered right, and how many the fused build answers otherwise, can be queried', async () => {
    await results.saveTrial(measured());
    const [top1] = measured().evaluation?.metrics ?? [];
    expect(await query('select metric, images, hits, outcomes from predictions')).toEqual([
      {
        metric: 'top1',
        images: 10_000,
        hits: top1?.hits,
        outcomes: top1?.outcomes?.kind === 'bits' ? top1.outcomes.packed : null,
      },
    ]);
    expect(await query('select task, accuracy_mode, fused_disagreement, threads from evaluations')).toEqual([
      { task: 'classification', accuracy_mode: 'as-written', fused_disagreement: 263, threads: 2 },
    ]);
  });

  test('what was saved is still there when the database is opened again', async () => {
    await results.saveSweep(sweepFixture);
    await results.saveTrial(measured());
    await results.close();
    results = await openResultsDatabase(place);
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
      expect(await query(`select count(*) as rows from ${table}`), table).toEqual([{ rows: 0 }]);
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
    await expect(results.saveTrial(broken as unknown as TrialRecord)).rejects.toThrow(/not.null/i);
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

  test('every number is a row that can be queried, with its unit, interval and method', async () => {
    await results.saveTrial(measured());
    expect(await query(`select value, unit, samples, method from measurements where metric = 'top1'`)).toEqual([
      {
        value: 90.61,
        unit: 'percent',
        samples: 10_000,
        method: '9,061 of 10,000 images right, the Q/DQ graph run as it is written; Wilson 95 % interval.',
      },
    ]);
    expect(await query(`select count(*) as sizes from measurements where metric = 'throughput'`)).toEqual([
      { sizes: 8 },
    ]);
  });

  test('what a GPU measured comes back exactly, with nulls for what the source does not tell', async () => {
    await results.saveSweep(gpuSweepFixture);
    for (const trial of gpuTrialFixtures) await results.saveTrial(trial);
    const saved = await results.trials(gpuSweepFixture.sweepId);
    expect(saved.toSorted((a, b) => (a.trialId < b.trialId ? -1 : 1))).toEqual(
      gpuTrialFixtures.toSorted((a, b) => (a.trialId < b.trialId ? -1 : 1)),
    );
  });

  test('fewer compute times than latencies come back, all of them, and are counted as they are', async () => {
    const gpu = gpuTrialFixtures.find(({ recipe }) => recipe === 'torch-qat');
    if (gpu?.evaluation === null || gpu === undefined) throw new Error('the fixture has no torch-qat trial');
    const evaluation = { ...gpu.evaluation, latencyMs: [2, 4, 3], computeMs: [1, 2] };
    await results.saveTrial({ ...gpu, evaluation });
    const [saved] = await results.trials(gpu.sweepId);
    expect(saved?.evaluation).toMatchObject({ latencyMs: [2, 4, 3], computeMs: [1, 2] });
    expect(
      await query(`select metric, samples from measurements where metric in ('latency.p50', 'latency.compute.p50')`),
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
    const energy = { batchSize: 4, images: 4000, seconds: 10, watts: 200, idleWatts: 80, scope: 'the card' };
    const measured = { usageIntervalMs: 500, throughput, latencyMs: [2, 4], computeMs: [1, 2], energy };
    await results.saveTrial({ ...gpu, evaluation: { ...gpu.evaluation, ...measured } });
    const sql = `select metric, batch_size, value, unit, samples from measurements where metric in
      ('power', 'energy', 'energy.above-idle', 'gpu.memory', 'gpu.clock', 'latency.compute.p50')`;
    expect(await query(sql)).toEqual([
      { metric: 'latency.compute.p50', batch_size: 1, value: 1.5, unit: 'ms', samples: 2 },
      { metric: 'energy.above-idle', batch_size: 4, value: 300, unit: 'mJ', samples: 4000 },
      { metric: 'power', batch_size: 4, value: 150, unit: 'W', samples: 2 },
      { metric: 'energy', batch_size: 4, value: 500, unit: 'mJ', samples: 2 },
      { metric: 'gpu.memory', batch_size: 4, value: 640, unit: 'MiB', samples: 2 },
      { metric: 'gpu.clock', batch_size: 4, value: 1940, unit: 'MHz', samples: 3 },
    ]);
    expect(await query(`select method from measurements where metric = 'energy.above-idle'`)).toEqual([
      {
        method:
          'An image’s share of the energy above idle: 200.00 W over 10.0 s at work, less 80.00 W with the network loaded ' +
          'and nothing running, of the card.',
      },
    ]);
    expect(await query(`select method from measurements where metric = 'latency.p50'`)).toEqual([
      {
        method:
          'Median of 2 hot runs at batch size 1 after 10 warm-up runs, the TensorRT engine (cudaGraph false, ' +
          'spinWait false), 2 threads; from host memory to host memory, transfers included. ' +
          'No interval: it takes 6 runs that do not depend on each other.',
      },
    ]);
  });

  test('two handles may write to the same database in turn', async () => {
    const other = await openResultsDatabase(place);
    await results.saveSweep(sweepFixture);
    await other.saveTrial(measured());
    expect(await other.sweeps()).toEqual([sweepFixture]);
    expect(await results.trials(sweepFixture.sweepId)).toEqual([measured()]);
    await other.close();
  });

  test('a database that a newer quantfleet has written is refused with its name and the remedy', async () => {
    await useOwnDatabase();
    await query(`insert into kysely_migration values ('0099-later', '2031-01-01')`);
    const refusal = { code: 'ResultsTooNew', message: expect.stringContaining('it has 0099-later') as string };
    await expect(openResultsDatabase(place)).rejects.toThrow(expect.objectContaining(refusal));
    await expect(withOverview(place, async () => {})).rejects.toThrow(expect.objectContaining(refusal));
  });

  test('texts with NUL, and with half a character, are saved with a mark in their place, JSON too', async () => {
    const failure = { code: 'StageProgramCrashed', message: 'a\0b', advice: 'c\uD83Dd' } as const;
    const [stage, ...stages] = measured().stages;
    if (stage === undefined) throw new Error('the fixture has no stage');
    const facts = { note: 'e\0f \\u0000' };
    await results.saveTrial({
      ...measured(),
      failure,
      stages: [{ ...stage, facts }, ...stages] as TrialRecord['stages'],
    });
    const [saved] = await results.trials(sweepFixture.sweepId);
    expect(saved?.failure).toEqual({ ...failure, message: 'a\uFFFDb', advice: 'c\uFFFDd' });
    expect(saved?.stages[0]?.facts).toEqual({ note: 'e\uFFFDf \\u0000' });
  });

  test('whole numbers above 32 bits and every digit of a fraction come back', async () => {
    const { evaluation } = measured();
    if (evaluation === null) throw new Error('the fixture is not measured');
    const trial = {
      ...measured(),
      calibrationImages: 3_000_000_000,
      evaluation: { ...evaluation, engineBytes: Number.MAX_SAFE_INTEGER, latencyMs: [12.345678901234, 1e-9] },
    };
    await results.saveTrial(trial);
    expect(await results.trials(sweepFixture.sweepId)).toEqual([trial]);
    expect(await query('select engine_bytes from evaluations')).toEqual([{ engine_bytes: Number.MAX_SAFE_INTEGER }]);
  });

  test('sweeps, trials and measurements are listed in one order, whatever the locale sorts by', async () => {
    const ids = ['_', 'B', 'a', 'b-1', 'b_1', 'z', 'ä', 'ﬀ'];
    for (const sweepId of ids.toReversed()) {
      await results.saveSweep({ ...sweepFixture, sweepId });
      await results.saveTrial({ ...measured(), sweepId, trialId: `${sweepId}/trial` });
    }
    const byBytes = ids.toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
    expect((await results.sweeps()).map(({ sweepId }) => sweepId)).toEqual(byBytes.toReversed());
    const exported: ExportedMeasurement[] = [];
    for await (const measurement of results.measurements()) exported.push(measurement);
    expect([...new Set(exported.map(({ sweepId }) => sweepId))]).toEqual(byBytes);
    const ofOne = exported
      .filter(({ sweepId }) => sweepId === 'a')
      .map(({ metric, batchSize }) => `${metric} ${batchSize}`);
    const sizes = (metric: string) => ofOne.filter((one) => one.startsWith(`${metric} `));
    expect(ofOne.slice(0, 2)).toEqual(['engine.size null', 'latency.max 1']);
    expect(sizes('throughput')).toEqual(SIZES.map((size) => `throughput ${size}`));
    await withOverview(place, async ({ sweeps, trials }) => {
      expect((await sweeps()).map(({ sweepId }) => sweepId)).toEqual(byBytes.toReversed());
      expect((await trials('a')).map(({ trialId }) => trialId)).toEqual(['a/trial']);
      expect(await trials()).toHaveLength(ids.length);
    });
  });

  test('processes that migrate at once leave one whole database', async () => {
    const fresh = await database.create();
    const settings = join(temporaryFolder(), 'quantfleet.yaml');
    writeFileSync(settings, database.settings(fresh));
    const commands = ['first', 'second'].map(() => quantfleet(['sweep', 'status', '--json', '--config', settings]));
    for (const { stdout, stderr } of await Promise.all(commands)) expect([stdout, stderr]).toEqual(['[]\n', '']);
    expect(
      (await database.query(fresh, 'select name from kysely_migration order by name')).map(({ name }) => name),
    ).toEqual(migrationNames(fresh.kind));
  });

  test('a migration written once for both changes either, and one that fails leaves nothing behind', async () => {
    await useOwnDatabase();
    const column: SharedMigration = ({ text, real }) => ({
      async up(kysely) {
        await sql`alter table trials add column comment ${sql.raw(text)}`.execute(kysely);
        await sql`create table budgets (trial_id ${sql.raw(text)} primary key, seconds ${sql.raw(real)} not null)`.execute(
          kysely,
        );
      },
    });
    const broken: SharedMigration = () => ({
      async up(kysely) {
        await sql`create table half (done integer)`.execute(kysely);
        throw new Error('broken half-way');
      },
    });
    const after = (further: Readonly<Record<string, SharedMigration>>) => ({
      ...migrationsOf(place.kind),
      ...migrationsOf(place.kind, further),
    });
    await results.saveTrial(measured());
    const both = after({ '9998-comment': column, '9999-broken': broken });
    await expect(database.migrate(place, both)).rejects.toThrow(/broken half-way|could not be migrated/);
    await expect(query('select * from half')).rejects.toThrow(/half/);
    await expect(query('select * from budgets')).rejects.toThrow(/budgets/);
    await database.migrate(place, after({ '9998-comment': column }));
    await query(`update trials set comment = 'x' where comment is null`);
    await query(`insert into budgets values ('one', 12.345678901234)`);
    expect(await query('select trials.comment, seconds from trials, budgets')).toEqual([
      { comment: 'x', seconds: 12.345678901234 },
    ]);
  });
});
