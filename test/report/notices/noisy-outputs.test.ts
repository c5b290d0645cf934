import { expect, test } from 'vitest';
import type { RecipeSettings } from '../../../contracts/recipe-settings.js';
import type { TrialRecord } from '../../../contracts/trial-record.js';
import { viewReport } from '../../../report/model/report-view.js';
import { fallenBackNotes } from '../../../report/notices/fallen-back.js';
import { noisyOutputNotes } from '../../../report/notices/noisy-outputs.js';
import { noticesOf } from '../../../report/notices/notices.js';
import { controlTrial } from '../comparison-fixture.js';
import { calibratedSettings, fineTunedSettings } from '../fine-tuned-settings.js';
import { fineTuned, fineTuningFixture } from '../fine-tuned-trial.js';
import { gpuSweepFixture, gpuTrialFixtures } from '../gpu-sweep-fixture.js';
import { nodeSweep } from '../node-sweep-fixture.js';
import { sweepFixture, trialFixtures } from '../sweep-fixture.js';

const OUTPUTS = 128;

/** A trial whose raw outputs are so many decibels above their noise; FP32 has none. */
const withOutputs = (trial: TrialRecord, decibels: number): TrialRecord => {
  const { evaluation } = trial;
  if (evaluation?.kept === undefined) return trial;
  const noise = 10 ** (-decibels / 20);
  const numbers = Float32Array.from({ length: OUTPUTS }, (_, position) => 1 + (position % 2 === 0 ? noise : -noise));
  const outputs = { images: 1, values: Buffer.from(numbers.buffer).toString('base64') };
  return { ...trial, evaluation: { ...evaluation, kept: { ...evaluation.kept, outputs } } };
};

const LARGEST = [null, 128];

/** Trials of `torch-qat`, calibrated only unless other settings are given, and `ort-static`, of so many decibels. */
const trials = (
  decibels: { readonly torch: number; readonly ort: number },
  sizes: readonly (number | null)[] = LARGEST,
  settings: RecipeSettings | null = calibratedSettings,
): readonly TrialRecord[] =>
  trialFixtures
    .filter(({ calibrationBatchSize, evaluation }) => evaluation !== null && sizes.includes(calibrationBatchSize))
    .map((trial) => {
      if (trial.recipe === 'torch-qat') return { ...withOutputs(trial, decibels.torch), settings };
      return withOutputs(trial, trial.recipe === 'ort-static' ? decibels.ort : Infinity);
    });

const notesOf = (own: readonly TrialRecord[]): readonly string[] => noisyOutputNotes(viewReport(sweepFixture, own));

test('a calibration with ten times the noise of another one is named beside it, however accurate it is', () => {
  const view = viewReport(sweepFixture, trials({ torch: 0.7, ort: 29.6 }));
  const notes = [
    'torch-qat, calibrated only on bench-01, calibration batch size 128: 0.7 dB; ort-static on bench-01, calibration batch size 128: 29.6 dB.',
  ];
  expect(noisyOutputNotes(view)).toEqual(notes);
  expect(noticesOf(view).map((notice) => notice.notes)).toContainEqual(notes);
});

test('a series is named once, with the calibration batch sizes that are noisy', () => {
  const small = trials({ torch: 4.2, ort: 27.8 }, [null, 1, 2]);
  const [note, ...others] = notesOf([...small, ...trials({ torch: 27.1, ort: 27.8 }, [128])]);
  expect(note).toContain('torch-qat, calibrated only on bench-01, calibration batch sizes 1, 2: 4.2 dB; ort-static');
  expect(others).toEqual([]);
});

test('calibrations are told apart from ten decibels on', () => {
  expect(notesOf(trials({ torch: 9.6, ort: 19.5 }))).toEqual([]);
  expect(notesOf(trials({ torch: 9.6, ort: 19.7 }))).toHaveLength(1);
});

test('a calibration with more than half as much noise as signal is named also where no other one is better', () => {
  expect(notesOf(trials({ torch: 2.9, ort: 3.1 }))).toEqual([
    'torch-qat, calibrated only on bench-01, calibration batch size 128: 2.9 dB.',
  ]);
});

test('each node is judged by its own calibrations', () => {
  const nodes = [
    { nodeId: 'bench-01', slower: 1, noise: 0 },
    { nodeId: 'bench-02', slower: 1, noise: 0 },
  ];
  const { sweep, trials: onNodes } = nodeSweep(nodes);
  const own = onNodes.map((trial) => {
    const decibels = trial.nodeId === 'bench-01' ? 12 : 29;
    return trial.recipe === 'pytorch-fp32' ? withOutputs(trial, Infinity) : withOutputs(trial, decibels);
  });
  expect(noisyOutputNotes(viewReport(sweep, own))).toEqual([]);
});

test('what training made of the raw outputs says nothing of the calibration', () => {
  const noisy = { torch: 0.7, ort: 29.6 };
  expect(notesOf(trials(noisy, LARGEST, fineTunedSettings()))).toEqual([]);
  // Of versions that kept no settings.
  expect(notesOf(trials(noisy, LARGEST, null))).toEqual([]);
});

test('a network that training did not better is a calibrated one', () => {
  const inVain = trials({ torch: 0.7, ort: 29.6 }, LARGEST, fineTunedSettings()).map((trial) =>
    trial.recipe === 'torch-qat' ? fineTuned(trial, { ...fineTuningFixture, keptEpoch: 0 }) : trial,
  );
  const [note] = notesOf(inVain);
  expect(note).toContain('torch-qat, fine-tuned in vain on bench-01, calibration batch size 128: 0.7 dB');
});

test('a control, which was never calibrated, shows no calibration to be noisy', () => {
  const controls = (['fp16', 'fp32'] as const).map((precision) => withOutputs(controlTrial(precision), 53));
  const view = viewReport(sweepFixture, [...trials({ torch: 18.9, ort: 18.9 }), ...controls]);
  const decibels = view.trials.map(({ comparison }) => comparison?.signalToNoise?.decibels ?? 0);
  expect(Math.max(...decibels)).toBeCloseTo(53, 3);
  expect(noisyOutputNotes(view)).toEqual([]);
});

test('an engine that hardly runs in INT8 shows no calibration to be noisy', () => {
  const [fallen] = fallenBackNotes(viewReport(gpuSweepFixture, gpuTrialFixtures));
  expect(fallen).toContain('tensorrt-calibrator, entropy 2, calibration batch size 128');
  const own = gpuTrialFixtures.map((trial) => {
    if (trial.recipe === 'pytorch-fp32') return withOutputs(trial, Infinity);
    return withOutputs(trial, trial.calibration === 'entropy 2' && trial.calibrationBatchSize === 128 ? 40 : 18);
  });
  const view = viewReport(gpuSweepFixture, own);
  expect(Math.max(...view.trials.map(({ comparison }) => comparison?.signalToNoise?.decibels ?? 0))).toBeCloseTo(40, 3);
  expect(noisyOutputNotes(view)).toEqual([]);
});
