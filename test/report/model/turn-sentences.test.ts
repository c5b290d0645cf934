import { expect, test } from 'vitest';
import type { ComparisonRecord } from '../../../contracts/comparison-record.js';
import type { StageRecord } from '../../../contracts/stage-record.js';
import type { TrialRecord } from '../../../contracts/trial-record.js';
import { viewReport } from '../../../report/model/report-view.js';
import { turnSentences } from '../../../report/model/turn-sentences.js';
import { fallenBackNotes } from '../../../report/notices/fallen-back.js';
import { turnRows } from '../../../report/tables/turn-columns.js';
import { comparisonFixture, controlTrial, lastTrial } from '../comparison-fixture.js';
import { plainSpaces } from '../plain-text.js';
import { sweepFixture, trialFixtures } from '../sweep-fixture.js';

const TRIALS = [...trialFixtures, controlTrial('fp32'), controlTrial('fp16')];

const PYTORCH = { id: lastTrial('pytorch-fp32').trialId, label: 'pytorch-fp32', milliseconds: 10 };
const QAT = { id: lastTrial('torch-qat').trialId, label: 'torch-qat', milliseconds: 2 };
const ORT = { id: lastTrial('ort-static').trialId, label: 'ort-static', milliseconds: 1.6 };
const FP32 = { id: 'control-fp32', label: 'tensorrt-calibrator', milliseconds: 4 };
const FP16 = { id: 'control-fp16', label: 'tensorrt-calibrator', milliseconds: 2 };

const sentencesOf = (...comparisons: readonly ComparisonRecord[]): readonly string[] =>
  turnSentences(viewReport(sweepFixture, TRIALS, comparisons)).map(plainSpaces);

test('the headline says of INT8 what the intervals allow, against FP16, FP32 and PyTorch, and the noise floor', () => {
  const all = comparisonFixture([PYTORCH, QAT, ORT, FP32, FP16], { reference: 4 });
  expect(sentencesOf(all)).toMatchInlineSnapshot(`
    [
      "INT8 on bench-01, latency at batch size 1: 1 of 2 INT8 engines is faster than TensorRT FP16. The fastest, ort-static, is between 1.24 and 1.26 times as fast as TensorRT FP16, between 2.49 and 2.51 times as fast as TensorRT FP32 and between 6.23 and 6.26 times as fast as PyTorch (95 % intervals of these engines, 6 blocks each by turns; one engine measured twice differs from itself by at most 0.5 %).",
      "INT8 on bench-01, throughput at batch size 32: 1 of 2 INT8 engines is faster than TensorRT FP16. The fastest, ort-static, is between 1.25 and 1.26 times as fast as TensorRT FP16, between 2.48 and 2.51 times as fast as TensorRT FP32 and between 6.23 and 6.29 times as fast as PyTorch (95 % intervals of these engines, 6 blocks each by turns; one engine measured twice differs from itself by at most 0.7 %).",
    ]
  `);
});

const builtWith = (trialId: string, facts: StageRecord['facts']): readonly TrialRecord[] => {
  const build: StageRecord = {
    stage: 'build',
    program: null,
    key: 'k',
    kind: 'built',
    seconds: 3,
    tools: {},
    facts,
    warnings: [],
  };
  return TRIALS.map((trial) => (trial.trialId === trialId ? { ...trial, stages: [...trial.stages, build] } : trial));
};

test('an engine that is hardly INT8 is marked where it stands for itself, and no gain of INT8 is told of it', () => {
  const facts = { typing: 'weak', flags: ['INT8', 'FP16'], scales: 'qdq', layersByPrecision: { INT8: 3, FP16: 50 } };
  const view = viewReport(sweepFixture, builtWith(ORT.id, facts), [comparisonFixture([FP16, QAT, ORT])]);
  const [first] = turnSentences(view).map(plainSpaces);
  expect(first).toMatch(/^INT8 on bench-01, latency at batch size 1: torch-qat is not told apart from TensorRT FP16/);
  const [turns] = view.turns;
  const rows = turns === undefined ? [] : turnRows(turns).map(({ engine }) => engine);
  expect(rows).toContain('ort-static (3 of 53 layers in INT8)');
});

test('a control that is hardly FP16 is marked wherever INT8 is compared with it', () => {
  const facts = { typing: 'weak', flags: ['FP16'], layersByPrecision: { FP32: 38, FP16: 15 } };
  const view = viewReport(sweepFixture, builtWith(FP16.id, facts), [comparisonFixture([FP16, ORT])]);
  const [first] = turnSentences(view).map(plainSpaces);
  expect(first).toContain('times as fast as TensorRT FP16 (15 of 53 layers in FP16)');
  const [turns] = view.turns;
  const rows = turns === undefined ? [] : turnRows(turns).map(({ against }) => against);
  expect(rows).toContain('TensorRT FP16 (15 of 53 layers in FP16)');
  expect(fallenBackNotes(view)).toEqual(['TensorRT FP16 on bench-01: 15 of 53 layers in FP16.']);
});

test('where no INT8 engine is told apart from FP16 the sentence says so, and which difference is excluded', () => {
  const [first] = sentencesOf(comparisonFixture([{ ...ORT, milliseconds: 2 }, FP16], { reference: 1 }));
  expect(first).toContain('ort-static is not told apart from TensorRT FP16 (between');
  expect(first).toContain('is excluded)');
});

test('of many nodes the sentences name the first two, and say where the others are', () => {
  const nodes = ['bench-01', 'bench-02', 'bench-03', 'bench-04'];
  const one = comparisonFixture([ORT, FP16], { reference: 1 });
  const sentences = sentencesOf(...nodes.map((nodeId) => ({ ...one, nodeId })));
  expect(sentences).toHaveLength(5);
  expect(sentences.at(-1)).toBe('What INT8 gains on 2 more of the nodes is in the tables of comparisons by turns.');
});

test('without a noise floor no engine is counted as faster, or as not', () => {
  const taintsOf = (_: number, contestant: number) =>
    contestant === 3 ? [{ code: 'TooHot' as const, detail: '99 °C' }] : [];
  const [first] = sentencesOf(comparisonFixture([FP16, QAT, ORT], { taintsOf }));
  expect(first).toMatch(
    /^INT8 on bench-01, latency at batch size 1: the fastest of 2 INT8 engines, ort-static, is between 1\.24 and 1\.2\d times as fast as TensorRT FP16 \(/,
  );
  expect(first).toContain('how far one engine is from itself is not known');
});

test('an INT8 engine that the others are compared with is one of them, and the fastest where none is faster', () => {
  const [leads] = sentencesOf(comparisonFixture([ORT, QAT]));
  expect(leads).toMatch(
    /: the fastest of 2 INT8 engines is ort-static; the next, torch-qat, is between 0\.8\d and 0\.8\d times as fast as ort-static \(/,
  );
  const [follows] = sentencesOf(comparisonFixture([QAT, ORT]));
  expect(follows).toMatch(/: ort-static is between 1\.24 and 1\.2\d times as fast as torch-qat \(/);
});
