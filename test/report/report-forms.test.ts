import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { TrialRecord } from '../../contracts/results.js';
import { csvReport } from '../../report/csv/csv-report.js';
import { jsonReport } from '../../report/json/json-report.js';
import { markdownReport } from '../../report/markdown/markdown-report.js';
import { viewReport } from '../../report/model/report-view.js';
import { resultTable } from '../../report/terminal/sweep-text.js';
import { summarise } from '../../report/model/summary.js';
import { writeReport } from '../../report/write-report.js';
import { openResultsDatabase } from '../../results/results-database.js';
import { sweepFixture, trialFixtures } from './sweep-fixture.js';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'quantfleet-forms-'));
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

const view = viewReport(sweepFixture, trialFixtures);
const plainSpaces = (text: string): string => text.replaceAll('\u00a0', ' ');

const failedTrial = (): TrialRecord => {
  const failed = trialFixtures.find(({ status }) => status === 'failed');
  if (failed === undefined) throw new Error('the fixture has no failed trial');
  return failed;
};

test('a report is four files in the folder, made where it is absent', async () => {
  const results = openResultsDatabase(join(folder, 'results.sqlite'));
  await results.saveSweep(sweepFixture);
  for (const trial of trialFixtures) await results.saveTrial(trial);
  const target = join(folder, 'reports', 'today');
  const files = await writeReport({ reader: results, sweepId: sweepFixture.sweepId, folder: target });
  results.close();
  expect(files).toEqual({
    html: join(target, 'report.html'),
    csv: join(target, 'report.csv'),
    json: join(target, 'report.json'),
    markdown: join(target, 'report.md'),
  });
  expect(readFileSync(files.csv, 'utf8')).toBe(csvReport(view));
  expect(readFileSync(files.json, 'utf8')).toBe(jsonReport(view));
  expect(readFileSync(files.markdown, 'utf8')).toBe(markdownReport(view));
});

test('a report that cannot be written leaves the earlier one whole and nothing else', async () => {
  const results = openResultsDatabase(join(folder, 'results.sqlite'));
  await results.saveSweep(sweepFixture);
  const target = join(folder, 'report');
  const request = { reader: results, sweepId: sweepFixture.sweepId, folder: target };
  const { html, markdown } = await writeReport(request);
  const earlier = readFileSync(html, 'utf8');
  rmSync(markdown);
  mkdirSync(join(markdown, 'in the way'), { recursive: true });
  await expect(writeReport(request)).rejects.toThrow();
  results.close();
  expect(readFileSync(html, 'utf8')).toBe(earlier);
  expect(readdirSync(target).toSorted()).toEqual(['report.csv', 'report.html', 'report.json', 'report.md']);
});

test('a report of an unknown sweep names the sweep that is missing', async () => {
  const results = openResultsDatabase(join(folder, 'results.sqlite'));
  await expect(writeReport({ reader: results, sweepId: 'no such', folder })).rejects.toThrow(/no sweep no such/);
  results.close();
});

test('the summary claims no difference that McNemar’s test puts down to noise', () => {
  expect(summarise(view).map(plainSpaces)).toMatchInlineSnapshot(`
    [
      "On 10,000 images of fashion-mnist, mnv2_mini without quantization (pytorch-fp32) has a top-1 of 91.72 % (95 % interval 91.16 % to 92.24 %).",
      "The highest top-1 of the 16 INT8 trials is 91.63 % (torch-qat, calibration batch size 128): against FP32 −0.09 points, within noise (McNemar’s test, p = 0.40). The highest of several flatters a little.",
      "torch-qat, from calibration batch size 1 to 128: top-1 changes by +0.35 points, beyond noise (McNemar’s test, p = 0.018).",
      "ort-static, from calibration batch size 1 to 128: top-1 changes by +0.73 points, beyond noise (McNemar’s test, p < 0.001).",
      "At batch size 1 on bench-01, the lowest median latency of the engines shown is 1.31 ms (torch-qat), against 4.21 ms in PyTorch: 3.2 times as fast.",
      "Without a measurement, for the reasons given in the table: 1 unsupported, 1 failed.",
    ]
  `);
});

test('a sweep without a measurement says so and makes no table of numbers', () => {
  const empty = viewReport({ ...sweepFixture, status: 'running', finishedAt: null }, []);
  expect(summarise(empty)).toEqual(['No trial of this sweep has been measured yet.']);
  expect(csvReport(empty).split('\r\n')).toHaveLength(2);
});

test('trials on different splits are not compared', () => {
  const moved = trialFixtures.map((trial) =>
    trial.recipe === 'ort-static' && trial.evaluation !== null
      ? { ...trial, evaluation: { ...trial.evaluation, splitSha256: 'another' } }
      : trial,
  );
  const views = viewReport(sweepFixture, moved).trials;
  expect(views.filter(({ trial }) => trial.recipe === 'ort-static').every((own) => own.comparison === undefined)).toBe(
    true,
  );
  expect(views.find(({ trial }) => trial.recipe === 'torch-qat')?.comparison).toBeDefined();
});

test('each node has its own baseline and its own series', () => {
  const elsewhere = trialFixtures.map((trial) => ({ ...trial, trialId: `${trial.trialId}@orin`, nodeId: 'orin-07' }));
  const both = viewReport(sweepFixture, [...trialFixtures, ...elsewhere]);
  expect(both.series.map(({ label }) => label)).toEqual([
    'pytorch-fp32, bench-01',
    'torch-qat, bench-01',
    'tensorrt-calibrator, bench-01',
    'ort-static, bench-01',
    'pytorch-fp32, orin-07',
    'torch-qat, orin-07',
    'tensorrt-calibrator, orin-07',
    'ort-static, orin-07',
  ]);
});

test('CSV has one row a trial under named columns, and no number where there is none', () => {
  const [header = '', ...rows] = csvReport(view).trimEnd().split('\r\n');
  expect(header).toMatchInlineSnapshot(
    `"sweep_id,trial_id,recipe,calibration,calibration_batch_size,calibration_images,node_id,status,failure_code,failure_message,failure_advice,tensorrt_rtx_verdict,tensorrt_rtx_reason,split_sha256,images,accuracy_mode,top1_percent,top1_lower_percent,top1_upper_percent,top5_percent,top5_lower_percent,top5_upper_percent,top1_difference_points,mcnemar_p,only_fp32_right,only_trial_right,fused_top1_percent,fused_disagreeing_images,speed_mode,latency_p50_ms,latency_p90_ms,latency_p99_ms,latency_mean_ms,latency_std_ms,latency_runs,latency_outliers,throughput_1_images_per_s,throughput_2_images_per_s,throughput_4_images_per_s,throughput_8_images_per_s,throughput_16_images_per_s,throughput_32_images_per_s,throughput_64_images_per_s,throughput_128_images_per_s,usage_1_percent,usage_2_percent,usage_4_percent,usage_8_percent,usage_16_percent,usage_32_percent,usage_64_percent,usage_128_percent,usage_source,threads,load_average_before,load_average_after,clock_before_mhz,clock_after_mhz,temperature_before_c,temperature_after_c,engine_bytes,work_done_s,work_saved_s,started_at,finished_at"`,
  );
  expect(rows).toHaveLength(trialFixtures.length);
  const failed = rows.find((row) => row.includes('CalibrationBatchTooLarge')) ?? '';
  expect(
    failed
      .split(',')
      .slice(-36, -6)
      .every((field) => field === ''),
  ).toBe(true);
});

test('CSV has columns for the batch sizes that were measured, in rising order', () => {
  const trials = trialFixtures.map((trial) => {
    if (trial.evaluation === null) return trial;
    const throughput = trial.evaluation.throughput
      .slice(0, 2)
      .map((run, index) => ({ ...run, batchSize: [256, 3][index] ?? 1 }));
    return { ...trial, evaluation: { ...trial.evaluation, throughput } };
  });
  const [header = ''] = csvReport(viewReport(sweepFixture, trials)).split('\r\n');
  expect(header.split(',').filter((name) => /^(throughput|usage)_\d/.test(name))).toEqual([
    'throughput_3_images_per_s',
    'throughput_256_images_per_s',
    'usage_3_percent',
    'usage_256_percent',
  ]);
});

test('CSV quotes as RFC 4180 says and disarms what a spreadsheet would run, but not negative numbers', () => {
  const trial: TrialRecord = { ...failedTrial(), nodeId: '=HYPERLINK("http://x","y")', calibration: '@a,b' };
  const csv = csvReport(viewReport(sweepFixture, [trial]));
  expect(csv).toContain(`"'=HYPERLINK(""http://x"",""y"")"`);
  expect(csv).toContain(`"'@a,b"`);
  expect(csvReport(view)).toMatch(/,-0\.44\d*,/);
});

test('JSON names its schema and holds every trial as it was saved', () => {
  const report: unknown = JSON.parse(jsonReport(view));
  expect(report).toMatchObject({
    schema: 'quantfleet.report/1',
    sweep: sweepFixture,
    trials: trialFixtures.map((record) => ({ record })),
  });
});

test('Markdown keeps names from becoming markup', () => {
  const hostile = '<img src=x> | [a](b) `c`';
  const markdown = markdownReport(viewReport({ ...sweepFixture, modelName: hostile }, trialFixtures));
  expect(markdown).toContain('\\<img src=x\\> \\| \\[a\\](b) \\`c\\`');
  expect(markdown).not.toMatch(/(?<!\\)<img/);
});

test('the terminal table fits 110 columns and gives the reason for each trial without a number', () => {
  expect(plainSpaces(resultTable(sweepFixture, trialFixtures))).toMatchInlineSnapshot(`
    "fashion-mnist: mnv2_mini on 10000 images of fashion-mnist

                         calibration  top-1           95 %  top-5  Δ FP32  McNemar   p50   p99      most
    recipe                batch size      %       interval      %  points        p    ms    ms  images/s
    ────────────────────────────────────────────────────────────────────────────────────────────────────
    pytorch-fp32                   –  91.72  91.16 … 92.24  99.89       –        –  4.21  7.50     1,325
    torch-qat                      1  91.28  90.71 … 91.82  99.88   −0.44  < 0.001  1.31  1.88     3,264
    torch-qat                      2  91.41  90.84 … 91.94  99.88   −0.31    0.004  1.32  1.87     3,262
    torch-qat                      4  91.50  90.94 … 92.03  99.89   −0.22    0.036  1.32  1.91     3,262
    torch-qat                      8  91.52  90.96 … 92.05  99.89   −0.20    0.057  1.32  1.53     3,253
    torch-qat                     16  91.59  91.03 … 92.12  99.89   −0.13     0.21  1.33  2.04     3,233
    torch-qat                     32  91.61  91.05 … 92.14  99.89   −0.11     0.29  1.32  2.38     3,230
    torch-qat                     64  91.58  91.02 … 92.11  99.89   −0.14     0.18  1.32  1.64     3,234
    torch-qat                    128  91.63  91.07 … 92.16  99.89   −0.09     0.40  1.31  2.15     3,233
    tensorrt-calibrator          128  unsupported: needs TensorRT 10 or older on the node; bench-01 has none.
    ort-static                     1  90.61  90.02 … 91.17  99.85   −1.11  < 0.001  1.42  2.37     3,024
    ort-static                     2  90.90  90.32 … 91.45  99.86   −0.82  < 0.001  1.42  2.34     2,965
    ort-static                     4  90.80  90.22 … 91.35  99.86   −0.92  < 0.001  1.41  2.14     3,005
    ort-static                     8  91.10  90.53 … 91.64  99.87   −0.62  < 0.001  1.42  2.19     2,978
    ort-static                    16  91.01  90.43 … 91.55  99.87   −0.71  < 0.001  1.42  2.13     2,999
    ort-static                    32  91.23  90.66 … 91.77  99.88   −0.49  < 0.001  1.41  2.27     2,971
    ort-static                    64  91.27  90.70 … 91.81  99.88   −0.45  < 0.001  1.42  2.27     2,997
    ort-static                   128  91.34  90.77 … 91.88  99.88   −0.38  < 0.001  1.41  2.29     3,013
    ort-static                   256  failed: CalibrationBatchTooLarge: The calibration batch size is 256, the
                                      calibration set holds 128 images. Use a smaller calibration batch size or
                                      more images.

    The fused build’s answers stray: on this processor they differ from those of the graph as written (on x86,
    INT8 kernels without VNNI saturate). Accuracies in this report are those of the graph as written, speeds those
    of the fused build.
    - ort-static on bench-01: the fused build answers 2.63 % of the images otherwise; its top-1 is 89.78 % to
      90.51 % (8 trials).

    Top-1 with its Wilson interval; Δ and McNemar’s test against pytorch-fp32 on the same images; latency of hot
    runs at batch size 1; images/s at the batch size with the largest throughput."
  `);
  expect(
    Math.max(
      ...resultTable(sweepFixture, trialFixtures)
        .split('\n')
        .map((line) => line.length),
    ),
  ).toBeLessThanOrEqual(110);
});

test('control characters in a name do not reach the terminal', () => {
  expect(resultTable({ ...sweepFixture, name: '\u001b[2Jgone' }, trialFixtures)).not.toContain('\u001b');
});
