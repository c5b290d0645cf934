import { expect, test } from 'vitest';
import type { TrialRecord } from '../../../contracts/trial-record.js';
import { viewReport } from '../../../report/model/report-view.js';
import { avoidableLossNotes } from '../../../report/notices/avoidable-loss.js';
import { noticesOf } from '../../../report/notices/notices.js';
import { controlTrial } from '../comparison-fixture.js';
import { calibratedSettings, fineTunedSettings } from '../fine-tuned-settings.js';
import { metricFixture } from '../metric-fixture.js';
import { sweepFixture, trialFixtures } from '../sweep-fixture.js';

const IMAGES = 10_000;

/** The largest calibration batch size of each recipe, with so many images right. */
const trials = (hits: Readonly<Record<string, number>>): readonly TrialRecord[] =>
  trialFixtures
    .filter(({ calibrationBatchSize, evaluation }) => evaluation !== null && [null, 128].includes(calibrationBatchSize))
    .map((trial) => ({
      ...trial,
      settings: trial.recipe === 'torch-qat' ? calibratedSettings : trial.settings,
      evaluation:
        trial.evaluation === null
          ? null
          : {
              ...trial.evaluation,
              metrics: [metricFixture('top1', { hits: hits[trial.recipe] ?? 9200, images: IMAGES })],
            },
    }));

const notesOf = (hits: Readonly<Record<string, number>>): readonly string[] =>
  avoidableLossNotes(viewReport(sweepFixture, trials(hits)));

test('a series that lost more than a point is named beside the one that did best', () => {
  const hits = { 'pytorch-fp32': 9200, 'torch-qat': 9190, 'ort-static': 8400 };
  const [note, ...others] = notesOf(hits);
  expect(note).toBe(
    'ort-static on bench-01: −8.00 points of top-1 against FP32; torch-qat, calibrated only on bench-01: −0.10.',
  );
  expect(others).toEqual([]);
  expect(noticesOf(viewReport(sweepFixture, trials(hits)))[0]?.notes).toEqual([note]);
});

test('where every calibration lost, or none did, there is nothing that another one would mend', () => {
  expect(notesOf({ 'pytorch-fp32': 9200, 'torch-qat': 8500, 'ort-static': 8400 })).toEqual([]);
  expect(notesOf({ 'pytorch-fp32': 9200, 'torch-qat': 9190, 'ort-static': 9185 })).toEqual([]);
});

test('what fine-tuning mended, or spoilt, says nothing of the calibration', () => {
  const settings = fineTunedSettings();
  const notes = (hits: Readonly<Record<string, number>>): readonly string[] => {
    const trained = trials(hits).map((trial) => (trial.recipe === 'torch-qat' ? { ...trial, settings } : trial));
    return avoidableLossNotes(viewReport(sweepFixture, trained));
  };
  expect(notes({ 'pytorch-fp32': 9200, 'torch-qat': 9190, 'ort-static': 8400 })).toEqual([]);
  expect(notes({ 'pytorch-fp32': 9200, 'torch-qat': 7200, 'ort-static': 9190 })).toEqual([]);
});

test('a control, which was never calibrated, does not show that a loss was avoidable', () => {
  const hits = { 'pytorch-fp32': 9200, 'torch-qat': 8500, 'ort-static': 8400 };
  const controls = [controlTrial('fp16'), controlTrial('fp32')].map((trial) => ({
    ...trial,
    evaluation: trial.evaluation && {
      ...trial.evaluation,
      metrics: [metricFixture('top1', { hits: 9200, images: IMAGES })],
    },
  }));
  const view = viewReport(sweepFixture, [...trials(hits), ...controls]);
  expect(view.trials.filter(({ comparison }) => comparison?.points === 0)).toHaveLength(2);
  expect(avoidableLossNotes(view)).toEqual([]);
});
