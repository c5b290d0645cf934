import { expect, test } from 'vitest';
import type { TrialRecord } from '../../../contracts/trial-record.js';
import { viewReport } from '../../../report/model/report-view.js';
import { noisyOutputNotes } from '../../../report/notices/noisy-outputs.js';
import { noticesOf } from '../../../report/notices/notices.js';
import { controlTrial } from '../comparison-fixture.js';
import { fineTunedSettings } from '../fine-tuned-settings.js';
import { sweepFixture, trialFixtures } from '../sweep-fixture.js';

const OUTPUTS = 128;

/** Outputs of which so many decibels below the signal are noise. */
const outputs = (decibels: number): string => {
  const noise = 10 ** (-decibels / 20);
  const values = Float32Array.from({ length: OUTPUTS }, (_, position) => 1 + (position % 2 === 0 ? noise : -noise));
  return Buffer.from(values.buffer).toString('base64');
};

/** The largest calibration batch size of each recipe, with outputs of so many decibels; FP32 has none of noise. */
const trials = (decibels: Readonly<Record<string, number>>): readonly TrialRecord[] =>
  trialFixtures
    .filter(({ calibrationBatchSize, evaluation }) => evaluation !== null && [null, 128].includes(calibrationBatchSize))
    .map((trial) => {
      if (trial.evaluation?.kept === undefined) return trial;
      const values = outputs(decibels[trial.recipe] ?? Infinity);
      const kept = { ...trial.evaluation.kept, outputs: { images: 1, values } };
      return { ...trial, evaluation: { ...trial.evaluation, kept } };
    });

const notesOf = (own: readonly TrialRecord[]): readonly string[] => noisyOutputNotes(viewReport(sweepFixture, own));

test('a calibration with ten times the noise of another one is named beside it, however accurate it is', () => {
  const view = viewReport(sweepFixture, trials({ 'torch-qat': 0.7, 'ort-static': 29.6 }));
  const notes = [
    'torch-qat, calibration batch size 128 on bench-01: 0.7 dB; ort-static, calibration batch size 128 on bench-01: 29.6 dB.',
  ];
  expect(noisyOutputNotes(view)).toEqual(notes);
  expect(noticesOf(view).map((notice) => notice.notes)).toContainEqual(notes);
});

test('calibrations of a network that is hard to quantize are not named for differing as sound ones do', () => {
  expect(notesOf(trials({ 'torch-qat': 9.6, 'ort-static': 15.6 }))).toEqual([]);
});

test('a calibration that has half as much noise as signal is named also where no other one is better', () => {
  const notes = notesOf(trials({ 'torch-qat': 2.9, 'ort-static': 3.1 }));
  expect(notes).toEqual(['torch-qat, calibration batch size 128 on bench-01: 2.9 dB.']);
});

test('what training made of the raw outputs says nothing of the calibration', () => {
  const settings = fineTunedSettings();
  const trained = trials({ 'torch-qat': 0.7, 'ort-static': 29.6 }).map((trial) =>
    trial.recipe === 'torch-qat' ? { ...trial, settings } : trial,
  );
  expect(notesOf(trained)).toEqual([]);
});

test('a control, which was never calibrated, shows no calibration to be noisy', () => {
  const own = trials({ 'torch-qat': 18.9, 'ort-static': 18.9 });
  const [reference] = own.filter(({ recipe }) => recipe === 'ort-static');
  const controls = (['fp16', 'fp32'] as const).map((precision) => ({
    ...controlTrial(precision),
    evaluation:
      reference?.evaluation?.kept === undefined
        ? null
        : {
            ...reference.evaluation,
            kept: { ...reference.evaluation.kept, outputs: { images: 1, values: outputs(53) } },
          },
  }));
  expect(notesOf([...own, ...controls])).toEqual([]);
});
