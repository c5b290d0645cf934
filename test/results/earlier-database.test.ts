import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'libsql';
import { expect, test } from 'vitest';
import { packagePath } from '../../config/package-path.js';
import type { TrialRecord } from '../../contracts/trial-record.js';
import { viewReport } from '../../report/model/report-view.js';
import { sweepText } from '../../report/terminal/sweep-text.js';
import { openResultsDatabase } from '../../results/results-database.js';
import { earlierSettingsDigest } from '../report/earlier-settings-digest.js';
import { metricFixture } from '../report/metric-fixture.js';
import { oneLine } from '../report/plain-text.js';
import { temporaryFolder } from '../temporary-folder.js';

/** A copy of a database that version 0.1 wrote, before metrics were data, taken over. */
const takenOver = async () => {
  const path = join(temporaryFolder(), 'results.db');
  copyFileSync(packagePath('test/fixtures/results/written-by-0.1.db'), path);
  const results = await openResultsDatabase({ kind: 'sqlite', path });
  const trials = await results.trials('old-1');
  const sweep = await results.sweep('old-1');
  await results.close();
  if (sweep === undefined) throw new Error('the sweep is lost');
  const recipe = (name: string): TrialRecord => {
    const trial = trials.find((own) => own.recipe === name);
    if (trial === undefined) throw new Error(`the trial of ${name} is lost`);
    return trial;
  };
  return { path, sweep, trials, ort: recipe('ort-static'), calibrator: recipe('tensorrt-calibrator') };
};

test('evaluations of a database of the previous version become documents with metrics, bits and samples kept', async () => {
  const { ort, calibrator, trials } = await takenOver();
  const packed = Buffer.from([0b11111110, 0b11111001]).toString('base64');
  const top1 = metricFixture('top1', { hits: 13, images: 16, packed });
  expect(ort.evaluation).toMatchObject({
    task: 'classification',
    metrics: [top1, metricFixture('top5', { hits: 15, images: 16 })],
    fused: { metrics: [metricFixture('top1', { hits: 11, images: 16 })], disagreement: 3 },
    latencyMs: [1.25, 1.5],
    throughput: [{ batchSize: 4, usage: [{ atMs: 40, percent: 97 }] }],
  });
  expect(calibrator.evaluation).toMatchObject({
    metrics: [top1, metricFixture('top5', { hits: 15, images: 16 })],
    fused: null,
    computeMs: [1, 1.1],
    speedSettings: { cudaGraph: true },
    conditions: { before: { gpu: { throttleReasons: ['SwPowerCap'] } } },
  });
  expect(trials.map(({ evaluation }) => evaluation === null)).toEqual([true, false, false]);
});

test('stages of the previous version get warnings, fallback steps and failed cross-checks of this one', async () => {
  const { ort, calibrator } = await takenOver();
  expect(calibrator.stages).toMatchObject([
    { program: null, facts: { fallbackStep: { number: 2, of: 4 } }, warnings: [{ code: 'KernelsLeftOut' }] },
    { program: null, kind: 'built', warnings: [] },
    { program: 'evaluate_trtexec', kind: 'failed', facts: { failure: 'StageProgramCrashed: unknown option' } },
  ]);
  expect(ort.stages[1]?.facts).toMatchObject({ disagreement: { disagreeing: 3 } });
});

test('trials of the previous version group by recipe and calibration, as they did', async () => {
  const { trials } = await takenOver();
  expect(trials.map(({ settings }) => settings)).toEqual([null, null, null]);
  expect(trials.map(({ settingsDigest }) => settingsDigest)).toEqual(trials.map(earlierSettingsDigest));
});

test('a report of the previous version’s results is whole', async () => {
  const { sweep, trials } = await takenOver();
  const text = oneLine(sweepText(sweep, trials));
  expect(text).toContain('disagrees on 18.75 % of the images; its top-1 is 68.75 %');
  expect(text).toContain('fallback step 2 of 4 (workspace 1024 MiB)');
  expect(text).toContain('KernelsLeftOut: the workspace of 1 MiB was too small');
  expect(viewReport(sweep, trials).metrics.map(({ name }) => name)).toEqual(['top1', 'top5']);
});

test('measurements of the previous version stay, and its tables of evaluations and predictions go on as views', async () => {
  const { path } = await takenOver();
  const sqlite = new Database(path);
  const rows = sqlite.prepare(`select count(*) as rows from measurements where metric = 'top1.fused'`).all();
  const types = sqlite
    .prepare(`select name, type from sqlite_master where name in ('evaluations', 'predictions')`)
    .all();
  sqlite.close();
  expect(rows).toEqual([{ rows: 1 }]);
  expect(types).toEqual([
    { name: 'evaluations', type: 'view' },
    { name: 'predictions', type: 'view' },
  ]);
});
