import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { asyncBufferFromFile, parquetMetadataAsync, parquetReadObjects } from 'hyparquet';
import { expect, test } from 'vitest';
import { measurementsOf } from '../../results/measurements.js';
import { quantfleet } from '../quantfleet-command.js';
import { gpuSweepFixture, gpuTrialFixtures } from '../report/gpu-sweep-fixture.js';
import { sweepFixture, trialFixtures } from '../report/sweep-fixture.js';
import { temporaryFolder } from '../temporary-folder.js';
import { saveResults } from './save-results.js';

/** A state folder with two sweeps. */
const stateFolder = async (): Promise<string> => {
  const stateDir = join(temporaryFolder(), 'state');
  await saveResults(stateDir);
  await saveResults(stateDir, gpuSweepFixture, gpuTrialFixtures);
  return stateDir;
};

const runExport = (stateDir: string, ...args: readonly string[]) =>
  quantfleet(['results', 'export', '--json', ...args], { QUANTFLEET_STATE: stateDir });

const expected = [...trialFixtures, ...gpuTrialFixtures].flatMap((trial) =>
  trial.evaluation === null ? [] : measurementsOf(trial.evaluation).map((measurement) => ({ trial, measurement })),
);

/** Rows of a CSV, null where a field is empty. */
const readCsv = (file: string): readonly Record<string, string | null>[] =>
  parse<Record<string, string>>(readFileSync(file, 'utf8'), { columns: true }).map((row) =>
    Object.fromEntries(Object.entries(row).map(([name, text]) => [name, text === '' ? null : text])),
  );

test('every measurement of every sweep is a row, with its trial, its settings and how it was measured', async () => {
  const stateDir = await stateFolder();
  const file = join(stateDir, 'out', 'all.csv');
  const { stdout } = await runExport(stateDir, '--format', 'csv', '--to', file);
  expect(JSON.parse(stdout)).toEqual({ file, format: 'csv', rows: expected.length });
  const rows = readCsv(file);
  expect(rows).toHaveLength(expected.length);
  for (const { trial, measurement } of expected) {
    const { metric, batchSize, value, unit, samples, method } = measurement;
    const size = batchSize === null ? null : `${batchSize}`;
    expect(rows).toContainEqual(
      expect.objectContaining({
        trial_id: trial.trialId,
        node_id: trial.nodeId,
        recipe: trial.recipe,
        settings_digest: trial.settingsDigest,
        settings: trial.settings === null ? null : JSON.stringify(trial.settings),
        metric,
        batch_size: size,
        value: `${value}`,
        unit,
        samples: `${samples}`,
        method,
        started_at: trial.startedAt,
      }),
    );
  }
});

test('a Parquet file holds the same rows as the CSV, as numbers and times', async () => {
  const stateDir = await stateFolder();
  const [csv, parquet] = [join(stateDir, 'all.csv'), join(stateDir, 'all.parquet')];
  await runExport(stateDir, '--format', 'csv', '--to', csv);
  await runExport(stateDir, '--format', 'parquet', '--to', parquet);
  const file = await asyncBufferFromFile(parquet);
  const rows = await parquetReadObjects({ file });
  const asText = (value: unknown): unknown => {
    if (value instanceof Date) return value.toISOString();
    return typeof value === 'number' || typeof value === 'bigint' ? String(value) : value;
  };
  const texts = rows.map((row) => Object.fromEntries(Object.entries(row).map(([name, own]) => [name, asText(own)])));
  expect(texts).toEqual(readCsv(csv));
  expect(rows[0]).toMatchObject({
    samples: expect.any(BigInt),
    value: expect.any(Number),
    started_at: expect.any(Date),
  });
  expect(await parquetMetadataAsync(file)).toMatchObject({ num_rows: BigInt(expected.length) });
});

test('one sweep is exported where it is named, and one that is not there is said', async () => {
  const stateDir = await stateFolder();
  const file = join(stateDir, 'one.csv');
  await runExport(stateDir, '--format', 'csv', '--to', file, '--sweep', sweepFixture.sweepId);
  expect(new Set(readCsv(file).map(({ sweep_id }) => sweep_id))).toEqual(new Set([sweepFixture.sweepId]));
  const { stderr, exitCode } = await runExport(stateDir, '--format', 'csv', '--to', file, '--sweep', 'absent');
  expect([stderr.split('\n')[0], exitCode]).toEqual(['NotFound: There is no sweep absent.', 2]);
});

test('without any result the file has columns and no rows', async () => {
  const stateDir = join(temporaryFolder(), 'state');
  const parquet = join(stateDir, 'none.parquet');
  await runExport(stateDir, '--format', 'parquet', '--to', parquet);
  const file = await asyncBufferFromFile(parquet);
  expect(await parquetReadObjects({ file })).toEqual([]);
});

test('an export that fails leaves the earlier file, and no part of a new one', async () => {
  const stateDir = await stateFolder();
  const folder = join(stateDir, 'exports');
  mkdirSync(join(folder, 'taken'), { recursive: true });
  writeFileSync(join(folder, 'earlier.csv'), 'earlier');
  const { exitCode, stderr } = await runExport(stateDir, '--format', 'parquet', '--to', join(folder, 'taken'));
  expect(stderr).toContain('StateUnwritable: ');
  expect(exitCode).toBe(3);
  const full = await runExport(stateDir, '--format', 'csv', '--to', '/dev/full/x.csv');
  expect([full.exitCode, existsSync('/dev/full/x.csv')]).toEqual([3, false]);
  expect(readdirSync(folder).toSorted()).toEqual(['earlier.csv', 'taken']);
});
