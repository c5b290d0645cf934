import { expect, test } from 'vitest';
import type { TrialRecord } from '../../../contracts/trial-record.js';
import { htmlReport } from '../../../report/html/html-report.js';
import { jsonReport } from '../../../report/json/json-report.js';
import { markdownReport } from '../../../report/markdown/markdown-report.js';
import { viewReport } from '../../../report/model/report-view.js';
import { busyNotes } from '../../../report/notices/busy-machine.js';
import { sweepText } from '../../../report/terminal/sweep-text.js';
import { sweepFixture, trialFixtures } from '../sweep-fixture.js';

const loaded = (recipe: TrialRecord['recipe'], loads: Readonly<Record<string, number>>): readonly TrialRecord[] =>
  trialFixtures.map((trial) => {
    const loadAverage = trial.recipe === recipe ? loads[String(trial.calibrationBatchSize)] : undefined;
    if (trial.evaluation === null || loadAverage === undefined) return trial;
    const { before, after } = trial.evaluation.conditions;
    const conditions = { before: { ...before, loadAverage }, after };
    return { ...trial, evaluation: { ...trial.evaluation, conditions } };
  });

test('speeds taken while the machine was busy are marked in every form, others are not', () => {
  expect(busyNotes(viewReport(sweepFixture, trialFixtures))).toEqual([]);
  const trials = loaded('ort-static', { 16: 2.4, 32: 5.5, 64: 3.25 });
  const view = viewReport(sweepFixture, trials);
  const note =
    'ort-static on bench-01, calibration batch sizes 32, 64: measured while the machine was busy ' +
    '(load average 3.25 … 5.50 before, 2 cores): speeds of these trials are tainted.';
  expect(busyNotes(view)).toEqual([note]);
  expect(htmlReport(view)).toContain(`<li>${note}</li>`);
  expect(markdownReport(view)).toContain(`- ${note}`);
  expect(sweepText(sweepFixture, trials).replaceAll(/\n */g, ' ')).toContain(note);
  expect(JSON.parse(jsonReport(view))).toMatchObject({ busy: [note] });
});

test('a node that does not state its cores is busy from the threads of the measurement on', () => {
  const sweep = { ...sweepFixture, nodes: [] };
  expect(busyNotes(viewReport(sweep, loaded('torch-qat', { 8: 2.6 })))).toHaveLength(1);
});
