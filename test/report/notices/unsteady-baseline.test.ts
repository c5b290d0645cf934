import { expect, test } from 'vitest';
import type { TrialRecord } from '../../../contracts/trial-record.js';
import { htmlReport } from '../../../report/html/html-report.js';
import { jsonReport } from '../../../report/json/json-report.js';
import { markdownReport } from '../../../report/markdown/markdown-report.js';
import { viewReport } from '../../../report/model/report-view.js';
import { unsteadyNotes } from '../../../report/notices/unsteady-baseline.js';
import { sweepText } from '../../../report/terminal/sweep-text.js';
import { gpuSweepFixture, gpuTrialFixtures } from '../gpu-sweep-fixture.js';
import { plainSpaces, oneLine } from '../plain-text.js';

test('a baseline whose latencies are wide apart is noted in every form, a steady one and one that nothing is compared with are not', () => {
  const withLatencies = (latencyMs: readonly number[]): readonly TrialRecord[] =>
    gpuTrialFixtures.map((trial) =>
      trial.recipe === 'pytorch-fp32' && trial.evaluation !== null
        ? { ...trial, evaluation: { ...trial.evaluation, latencyMs } }
        : trial,
    );
  const trials = withLatencies([2.7, 2.8, 3, 3, 4, 5, 5.1, 5.2, 5.3]);
  const unsteady = viewReport(gpuSweepFixture, trials);
  const note =
    'pytorch-fp32 on h100-01 was not steady: a quarter of its runs took less than 3.00 ms, a quarter more than 5.10 ms.';
  expect(unsteadyNotes(unsteady).map(plainSpaces)).toEqual([note]);
  for (const form of [htmlReport, markdownReport, jsonReport]) expect(plainSpaces(form(unsteady))).toContain(note);
  expect(oneLine(sweepText(gpuSweepFixture, trials))).toContain(note);
  const alone = trials.filter(({ recipe }) => recipe === 'pytorch-fp32');
  expect(unsteadyNotes(viewReport(gpuSweepFixture, alone))).toEqual([]);
  expect(unsteadyNotes(viewReport(gpuSweepFixture, withLatencies([3, 3.1, 3.1, 3.2])))).toEqual([]);
});
