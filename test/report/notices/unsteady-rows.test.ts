import { expect, test } from 'vitest';
import type { TrialRecord } from '../../../contracts/trial-record.js';
import { csvReport } from '../../../report/csv/csv-report.js';
import { htmlReport } from '../../../report/html/html-report.js';
import { jsonReport } from '../../../report/json/json-report.js';
import { markdownReport } from '../../../report/markdown/markdown-report.js';
import { viewReport } from '../../../report/model/report-view.js';
import { unsteadyNotes } from '../../../report/notices/unsteady-rows.js';
import { sweepText } from '../../../report/terminal/sweep-text.js';
import { gpuSweepFixture, gpuTrialFixtures } from '../gpu-sweep-fixture.js';
import { plainSpaces, oneLine } from '../plain-text.js';
import { randomNumbers } from '../random-numbers.js';

const RUNS = 600;

/** Runs of about a millisecond that follow each other; `change` takes the number of a run and makes it longer. */
const runs = (seed: string, change: (run: number, uniform: number) => number): readonly number[] => {
  const random = randomNumbers(seed);
  return Array.from({ length: RUNS }, (_, run) => (1 + 0.01 * random.normal()) * change(run, random.uniform()));
};

const STEADY = runs('steady', () => 1);

const trialsWith = (slow: Readonly<Record<string, readonly number[]>>): readonly TrialRecord[] =>
  gpuTrialFixtures.map((trial) =>
    trial.evaluation === null
      ? trial
      : {
          ...trial,
          evaluation: {
            ...trial.evaluation,
            latencyMs: slow[`${trial.recipe} ${trial.calibrationBatchSize ?? ''}`] ?? STEADY,
            computeMs: null,
          },
        },
  );

const notesWith = (slow: Readonly<Record<string, readonly number[]>>): readonly string[] =>
  unsteadyNotes(viewReport(gpuSweepFixture, trialsWith(slow))).map(plainSpaces);

test('steady runs have no note, whatever the device and recipe', () => {
  expect(notesWith({})).toEqual([]);
});

test('an engine whose runs were not steady is noted in every form and marked in its row', () => {
  const trials = trialsWith({ 'torch-qat 1': runs('heats', (run) => 1 + (0.1 * run) / RUNS) });
  const view = viewReport(gpuSweepFixture, trials);
  const [note = '', ...others] = unsteadyNotes(view).map(plainSpaces);
  expect(others).toEqual([]);
  expect(note).toMatch(
    /^torch-qat on h100-01, calibration batch size 1: not steady: within the runs the median went from 1\.0\d ms to 1\.0\d ms\.$/,
  );
  for (const form of [htmlReport, markdownReport, jsonReport]) expect(plainSpaces(form(view))).toContain(note);
  const text = sweepText(gpuSweepFixture, trials);
  expect(oneLine(text)).toContain(note);
  expect(text.split('\n').filter((line) => /\d\*/.test(line))).toHaveLength(1);
  const unsteady = csvReport(view)
    .split('\r\n')
    .filter((line) => line.includes(',shifted,'));
  expect(unsteady).toHaveLength(1);
});

test('a baseline whose runs are wide apart is noted, as an engine that stalls is, each with its numbers', () => {
  const notes = notesWith({
    'pytorch-fp32 ': [2.7, 2.8, 3, 3, 4, 5, 5.1, 5.2, 5.3],
    'torch-qat 1': runs('stalls', (_, uniform) => (uniform < 0.08 ? 8 : 1)),
  });
  expect(notes[0]).toBe(
    'pytorch-fp32 on h100-01: not steady: a quarter of the runs took less than 3.00 ms, a quarter more than 5.10 ms.',
  );
  expect(notes[1]).toMatch(
    /^torch-qat on h100-01, .* slow runs lift the mean to 1\.\d\d ms, the median is 1\.00 ms\.$/,
  );
  expect(notes).toHaveLength(2);
});

test('rows of a series that were unsteady in the same way share a note', () => {
  const heats = runs('heats', (run) => 1 + (0.1 * run) / RUNS);
  const notes = notesWith({ 'torch-qat 1': heats, 'torch-qat 128': heats });
  expect(notes).toHaveLength(1);
  expect(notes[0]).toMatch(
    /calibration batch sizes 1, 128: not steady: within the runs the median changed by a factor of 1\.0\d\.$/,
  );
});

test('a row that had not settled when its runs began is noted, one whose warm-up was not looked at is not', () => {
  const warmedUp = (isSteady: boolean | null): readonly TrialRecord[] =>
    trialsWith({}).map((trial) =>
      trial.evaluation === null || trial.recipe !== 'pytorch-fp32'
        ? trial
        : { ...trial, evaluation: { ...trial.evaluation, warmUp: { seconds: 10, isSteady } } },
    );
  const notes = (isSteady: boolean | null): readonly string[] =>
    unsteadyNotes(viewReport(gpuSweepFixture, warmedUp(isSteady))).map(plainSpaces);
  expect(notes(false)).toEqual(['pytorch-fp32 on h100-01: not steady: it had not settled after 10 s of warm-up.']);
  expect([...notes(true), ...notes(null)]).toEqual([]);
});

test('a row whose further runs without transfers took longer than those with them was not steady', () => {
  const faster = (trial: TrialRecord): TrialRecord =>
    trial.evaluation === null || trial.recipe !== 'torch-qat' || trial.calibrationBatchSize !== 1
      ? trial
      : { ...trial, evaluation: { ...trial.evaluation, computeMs: STEADY.map((value) => 1.1 * value) } };
  const notes = unsteadyNotes(viewReport(gpuSweepFixture, trialsWith({}).map(faster))).map(plainSpaces);
  expect(notes).toEqual([
    'torch-qat on h100-01, calibration batch size 1: not steady: further runs without transfers took 1.10 ms, more than 1.00 ms with them.',
  ]);
});
