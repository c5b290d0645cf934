import { expect, test } from 'vitest';
import type { TrialRecord } from '../../../contracts/trial-record.js';
import { viewReport } from '../../../report/model/report-view.js';
import { summarise } from '../../../report/model/summary.js';
import { gpuSweepFixture, gpuTrialFixtures } from '../gpu-sweep-fixture.js';
import { sweepFixture, trialFixtures } from '../sweep-fixture.js';

test('trials on different splits are not compared', () => {
  const moved = trialFixtures.map((trial) =>
    trial.recipe === 'ort-static' && trial.evaluation !== null
      ? { ...trial, evaluation: { ...trial.evaluation, splitSha256: 'another' } }
      : trial,
  );
  const views = viewReport(sweepFixture, moved).trials;
  expect(views.filter(({ trial }) => trial.recipe === 'ort-static').every((own) => own.comparison === undefined)).toBe(
    true,
  );
  expect(views.find(({ trial }) => trial.recipe === 'torch-qat')?.comparison).toBeDefined();
});

test('each node has its own baseline and its own series', () => {
  const elsewhere = trialFixtures.map((trial) => ({ ...trial, trialId: `${trial.trialId}@orin`, nodeId: 'orin-07' }));
  const both = viewReport(sweepFixture, [...trialFixtures, ...elsewhere]);
  expect(both.series.map(({ label }) => label)).toEqual([
    'pytorch-fp32, bench-01',
    'torch-qat, bench-01',
    'tensorrt-calibrator, bench-01',
    'ort-static, bench-01',
    'pytorch-fp32, orin-07',
    'torch-qat, orin-07',
    'tensorrt-calibrator, orin-07',
    'ort-static, orin-07',
  ]);
});

const onCpu = (trial: TrialRecord): TrialRecord => ({
  ...trial,
  evaluation: trial.evaluation === null ? null : { ...trial.evaluation, device: 'cpu' },
});

test('speed-up is the ratio of the medians, and only against a baseline on the same node and device', () => {
  const [baseline, engine] = viewReport(gpuSweepFixture, gpuTrialFixtures).trials;
  expect(baseline?.speedUp).toBeUndefined();
  expect(engine?.speedUp).toBeCloseTo((baseline?.latency?.median ?? 0) / (engine?.latency?.median ?? 0), 12);
  const [first, ...rest] = gpuTrialFixtures;
  if (first === undefined) throw new Error('the fixture is empty');
  for (const other of [onCpu(first), { ...first, nodeId: 'elsewhere' }]) {
    const apart = viewReport(gpuSweepFixture, [other, ...rest]);
    expect(apart.trials.every(({ speedUp }) => speedUp === undefined)).toBe(true);
    expect(summarise(apart).some((sentence) => sentence.includes('times as fast'))).toBe(false);
  }
});
