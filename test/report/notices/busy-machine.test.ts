import { expect, test } from 'vitest';
import type { OtherWork } from '../../../contracts/programs/evaluate.js';
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
  const note = 'ort-static on bench-01, calibration batch sizes 32, 64: load average 3.25 … 5.50 before, 2 cores.';
  expect(busyNotes(view)).toEqual([note]);
  expect(htmlReport(view)).toContain(`<li>${note}</li>`);
  expect(markdownReport(view)).toContain(`- ${note}`);
  expect(sweepText(sweepFixture, trials).replaceAll(/\n */g, ' ')).toContain(note);
  expect(JSON.parse(jsonReport(view))).toMatchObject({ busy: [note] });
});

const meanwhile = (during: OtherWork, otherProcesses: number | null = null): readonly TrialRecord[] =>
  loaded('ort-static', { 16: 9, 32: 9 }).map((trial) => {
    if (trial.evaluation === null || trial.recipe !== 'ort-static') return trial;
    const { before, after } = trial.evaluation.conditions;
    const gpu = { clockMHz: null, temperatureC: null, powerW: null, memoryUsedMiB: null, throttleReasons: null };
    const conditions = { before, during, after: { ...after, gpu: { ...gpu, otherProcesses } } };
    return { ...trial, evaluation: { ...trial.evaluation, conditions } };
  });

const notesOf = (trials: readonly TrialRecord[]): readonly string[] => busyNotes(viewReport(sweepFixture, trials));

test('what others took meanwhile decides where it was counted, whatever the load average was', () => {
  expect(notesOf(meanwhile({ seconds: 9, othersCores: 0.05, stolenCores: 0.001 }))).toEqual([]);
  const [others, ...rest] = notesOf(meanwhile({ seconds: 9, othersCores: 0.4, stolenCores: 0.001 }));
  expect(others).toContain('other processes took 0.40 of 2 cores');
  expect(rest).toEqual([]);
  const uncounted = notesOf(meanwhile({ seconds: 9, othersCores: null, stolenCores: null }));
  expect(uncounted).toHaveLength(1);
  expect(uncounted[0]).toContain('load average 9.00 before');
});

test('a host that takes processors away and other work on the GPU are named as such', () => {
  expect(notesOf(meanwhile({ seconds: 9, othersCores: 0, stolenCores: 0.3 }))[0]).toContain(
    'the host took away 0.30 of 2 cores',
  );
  expect(notesOf(meanwhile({ seconds: 9, othersCores: 0, stolenCores: 0 }, 2))[0]).toContain(
    'other processes with work on the GPU: 2',
  );
  expect(notesOf(meanwhile({ seconds: 9, othersCores: 0, stolenCores: 0 }, 0))).toEqual([]);
});

test('a node that does not state its cores is busy from the threads of the measurement on', () => {
  const sweep = { ...sweepFixture, nodes: [] };
  expect(busyNotes(viewReport(sweep, loaded('torch-qat', { 8: 2.6 })))).toHaveLength(1);
});
