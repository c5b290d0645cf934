import { expect, test } from 'vitest';
import type { SweepRecord } from '../../../contracts/sweep-record.js';
import { csvReport } from '../../../report/csv/csv-report.js';
import { htmlReport } from '../../../report/html/html-report.js';
import { jsonReport } from '../../../report/json/json-report.js';
import { markdownReport } from '../../../report/markdown/markdown-report.js';
import { viewReport } from '../../../report/model/report-view.js';
import { summarise } from '../../../report/model/summary.js';
import { sweepText } from '../../../report/terminal/sweep-text.js';
import { gpuSweepFixture, gpuTrialFixtures } from '../gpu-sweep-fixture.js';
import { plainSpaces } from '../plain-text.js';
import { sweepFixture, trialFixtures } from '../sweep-fixture.js';

test('the summary gives each difference its interval and claims none that the images do not show', () => {
  expect(summarise(viewReport(sweepFixture, trialFixtures)).map(plainSpaces)).toMatchInlineSnapshot(`
    [
      "On 10,000 images of fashion-mnist, mnv2_mini without quantization (pytorch-fp32) has a top-1 of 91.72 % (95 % interval 91.16 % to 92.24 %).",
      "The highest top-1 of the 16 INT8 trials is 91.63 % (torch-qat, calibration batch size 128): against FP32 −0.09 points (95 % interval −0.28 to +0.10), not worse by more than 1.0 point. The highest of several looks a little better than it is; the verdict is corrected for the 16 trials compared.",
      "torch-qat, from calibration batch size 1 to 128: top-1 changes by +0.35 points (95 % interval +0.07 to +0.64), beyond chance (McNemar’s exact test, p = 0.018, corrected for 2 series).",
      "ort-static, from calibration batch size 1 to 128: top-1 changes by +0.73 points (95 % interval +0.39 to +1.07), beyond chance (McNemar’s exact test, p < 0.001, corrected for 2 series).",
      "At batch size 1 on bench-01, the lowest median latency of the engines shown is 1.31 ms (torch-qat), against 4.21 ms in PyTorch: 3.2 times as fast (one run each, not steady, without an interval).",
      "Without a measurement, for the reasons given in the table: 1 unsupported, 1 failed.",
    ]
  `);
});

test('the summary counts only calibrated trials as INT8, and says the speed-up', () => {
  expect(summarise(viewReport(gpuSweepFixture, gpuTrialFixtures)).map(plainSpaces).slice(1)).toMatchInlineSnapshot(`
    [
      "The highest top-1 of the 6 INT8 trials is 91.63 % (torch-qat, calibration batch size 128): against FP32 −0.09 points (95 % interval −0.28 to +0.10), not worse by more than 1.0 point. The highest of several looks a little better than it is; the verdict is corrected for the 7 trials compared.",
      "torch-qat, from calibration batch size 1 to 128: top-1 changes by +0.35 points (95 % interval +0.07 to +0.64), beyond chance (McNemar’s exact test, p = 0.018, corrected for 2 series).",
      "tensorrt-calibrator, entropy 2, from calibration batch size 1 to 128: top-1 changes by +0.73 points (95 % interval +0.39 to +1.07), beyond chance (McNemar’s exact test, p < 0.001, corrected for 2 series).",
      "At batch size 1 on h100-01 (GPU), the lowest median latency of the engines shown is 0.164 ms (tensorrt-calibrator, entropy 2), against 2.11 ms in PyTorch: 12.9 times as fast (one run each, not steady, without an interval).",
    ]
  `);
});

test('a sweep without a measurement says so and makes no table of numbers', () => {
  const empty = viewReport({ ...sweepFixture, status: 'running', finishedAt: null }, []);
  expect(summarise(empty)).toEqual(['No trial of this sweep has been measured yet.']);
  expect(csvReport(empty).split('\r\n')).toHaveLength(2);
});

const unprepared: SweepRecord = {
  ...sweepFixture,
  status: 'failed',
  evaluationImages: 0,
  splitSha256: '',
  nodes: [],
  spec: { listed: [] },
};

test('a sweep that failed before its trials says so in every form, without empty tables or zeros', () => {
  const view = viewReport(unprepared, []);
  const said = 'The sweep failed before its trials: nothing was measured.';
  expect(summarise(view)).toEqual([said]);
  expect(plainSpaces(sweepText(unprepared, []))).toBe(`fashion-mnist: mnv2_mini on fashion-mnist\n\n${said}`);
  expect(markdownReport(view)).toBe(
    `# fashion-mnist\n\nmnv2\\_mini on fashion-mnist, 23 November 2026, 12:00 UTC, sweep ${unprepared.sweepId}.\n\n${said}\n`,
  );
  const html = htmlReport(view);
  expect(html).toContain(said);
  expect(html).toContain('<dt>Failed</dt><dd>23 November 2026, 12:41 UTC</dd>');
  expect(html.slice(html.indexOf('<body>'))).not.toMatch(/<table|<section id|Evaluation images|<dt>Nodes?</);
  expect(JSON.parse(jsonReport(view))).toMatchObject({ summary: [said], trials: [], leftOut: [], busy: [] });
});

test('a sweep cancelled before its trials and one still waiting for the first say which', () => {
  expect(summarise(viewReport({ ...unprepared, status: 'cancelled' }, []))).toEqual([
    'The sweep was cancelled before its trials: nothing was measured.',
  ]);
  expect(summarise(viewReport({ ...unprepared, status: 'running', finishedAt: null }, []))).toEqual([
    'No trial of this sweep has been measured yet.',
  ]);
});

test('trials without an FP32 trial are not called unmeasured', () => {
  const only = trialFixtures.filter(({ trialId }) => trialId.endsWith('/ort-static-8'));
  expect(summarise(viewReport(sweepFixture, only))).toEqual([
    'Without a measured pytorch-fp32 trial, nothing is compared with FP32; trials measured: 1.',
  ]);
});
