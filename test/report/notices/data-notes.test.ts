import { expect, test } from 'vitest';
import type { TrialRecord } from '../../../contracts/trial-record.js';
import { csvReport } from '../../../report/csv/csv-report.js';
import { htmlReport } from '../../../report/html/html-report.js';
import { jsonReport } from '../../../report/json/json-report.js';
import { markdownReport } from '../../../report/markdown/markdown-report.js';
import { viewReport } from '../../../report/model/report-view.js';
import { sweepText } from '../../../report/terminal/sweep-text.js';
import { oneLine } from '../plain-text.js';
import { sweepFixture, trialFixtures } from '../sweep-fixture.js';

const NOTE = { code: 'DuplicateImages', message: 'Of the 3 evaluation images 2 are distinct.' } as const;
const OF_A_STAGE = { code: 'FewCalibrationImages', message: 'The ranges rest on 4 distinct calibration images.' };

const trials = trialFixtures.map((trial): TrialRecord => {
  const [first, ...others] = trial.stages;
  return trial.recipe !== 'ort-static' || first === undefined
    ? trial
    : { ...trial, stages: [{ ...first, warnings: [OF_A_STAGE] }, ...others] };
});
const sweep = { ...sweepFixture, notes: [NOTE] };
const view = viewReport(sweep, trials);

test('a data note stands in every form of the report', () => {
  const forms = [htmlReport(view), markdownReport(view), csvReport(view), jsonReport(view), sweepText(sweep, trials)];
  for (const form of forms.map(oneLine)) {
    expect(form).toContain(NOTE.message);
    expect(form).toContain(OF_A_STAGE.message);
    expect(form).toContain(NOTE.code);
  }
});

test('what a stage said of its data is noted for its trials alone, and is no warning of a tool', () => {
  const noted = view.trials.filter(({ dataNotes }) => dataNotes.some(({ code }) => code === OF_A_STAGE.code));
  expect(new Set(noted.map(({ trial }) => trial.recipe))).toEqual(new Set(['ort-static']));
  expect(JSON.parse(jsonReport(view))).toMatchObject({ warnings: [] });
});

const withHits = (hits: number, images: number, ofSweep = sweepFixture) =>
  viewReport(
    ofSweep,
    trialFixtures.map((trial): TrialRecord =>
      trial.recipe !== 'pytorch-fp32' || trial.evaluation === null
        ? trial
        : {
            ...trial,
            evaluation: {
              ...trial.evaluation,
              metrics: trial.evaluation.metrics.map((metric) =>
                metric.isPrimary ? { ...metric, hits, images, value: (100 * hits) / images } : metric,
              ),
            },
          },
    ),
  ).dataNotes;

test.each([
  [0, 140],
  [2, 90],
  [12, 100],
])('FP32 that answers %i of %i images right, of 10 classes, is no better than guessing', (hits, images) => {
  expect(withHits(hits, images)).toMatchObject([{ code: 'BaselineAtChance' }]);
});

test('where FP32 guesses and no evaluation image has label 0, the note says so', () => {
  const messages = (lowestLabel: number) =>
    withHits(2, 90, { ...sweepFixture, spec: { listed: [{ role: 'evaluation', lowestLabel }] } }).map(
      ({ message }) => message,
    );
  expect(messages(2)).toEqual([
    expect.stringContaining('Label 0 never occurs, the lowest is 2: they may count from 1.'),
  ]);
  expect(messages(0)).toEqual([expect.not.stringContaining('Label 0')]);
});

test.each([
  [25, 100],
  [0, 3],
  [1, 2],
])('FP32 that answers %i of %i images right is not called a guess', (hits, images) => {
  expect(withHits(hits, images)).toEqual([]);
});

test('without an FP32 trial, as with ONNX files, a sweep in which every trial guesses is noted once', () => {
  const answering = (hitsOf: (recipe: string) => number) =>
    viewReport(
      sweepFixture,
      trialFixtures.flatMap((trial): TrialRecord[] => {
        if (trial.recipe === 'pytorch-fp32') return [];
        const metrics = trial.evaluation?.metrics.map((metric) => {
          const hits = hitsOf(trial.recipe);
          return metric.isPrimary ? { ...metric, hits, images: 100, value: hits } : metric;
        });
        return trial.evaluation === null || metrics === undefined
          ? [trial]
          : [{ ...trial, evaluation: { ...trial.evaluation, metrics } }];
      }),
    ).dataNotes;
  expect(answering((recipe) => (recipe === 'ort-static' ? 11 : 9))).toEqual([
    {
      code: 'NothingAboveChance',
      message: expect.stringContaining('The best trial, of ort-static, answers 11 of 100 images right'),
    },
  ]);
  expect(answering((recipe) => (recipe === 'ort-static' ? 90 : 9))).toEqual([]);
});

test('one right answer of 150 is what a guess among 1,000 classes gives by chance', () => {
  const sweepOf1000 = { ...sweepFixture, classes: 1000 };
  expect(withHits(1, 150, sweepOf1000)).toMatchObject([{ code: 'BaselineAtChance' }]);
  expect(withHits(3, 150, sweepOf1000)).toEqual([]);
});

test('numbers beside an FP32 network without finite answers are noted', () => {
  const failure = { code: 'AnswersNotFinite', message: '30 of 330 images have no finite answer', advice: '' } as const;
  const withFailure = (ofTrials: readonly TrialRecord[]) =>
    ofTrials.map((trial): TrialRecord =>
      trial.recipe === 'pytorch-fp32' ? { ...trial, status: 'failed', failure, evaluation: null } : trial,
    );
  const notes = (ofTrials: readonly TrialRecord[]) => viewReport(sweepFixture, withFailure(ofTrials)).dataNotes;
  expect(notes(trialFixtures)).toEqual([
    { code: 'BaselineNotFinite', message: 'pytorch-fp32: 30 of 330 images have no finite answer' },
  ]);
  expect(notes(trialFixtures.filter(({ recipe }) => recipe === 'pytorch-fp32'))).toEqual([]);
});

test('a sweep in which nothing was seen has no data note', () => {
  expect(viewReport(sweepFixture, trialFixtures).dataNotes).toEqual([]);
});
