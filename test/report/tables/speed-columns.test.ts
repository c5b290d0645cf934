import { expect, test } from 'vitest';
import type { TrialRecord } from '../../../contracts/trial-record.js';
import { htmlReport } from '../../../report/html/html-report.js';
import { viewReport } from '../../../report/model/report-view.js';
import type { TrialView } from '../../../report/model/trial-view.js';
import { speedColumns, speedNote } from '../../../report/tables/speed-columns.js';
import { gpuSweepFixture, gpuTrialFixtures } from '../gpu-sweep-fixture.js';

const view = viewReport(gpuSweepFixture, gpuTrialFixtures);

const columnNames = (trials: readonly TrialRecord[]): readonly string[] =>
  speedColumns(viewReport(gpuSweepFixture, trials)).map(({ name }) => name);

test('speed on a GPU has latency with and without transfers, speed-up, usage, power and energy, and few columns', () => {
  expect(columnNames(gpuTrialFixtures)).toEqual(
    ['p50', 'p99', 'std', 'p50, no transfers', 'Speed-up', '1', '8', '32', '128', 'GPU usage (%)', 'Power (W)'].concat(
      'mJ per image',
    ),
  );
  expect(speedColumns(view).map(({ cell }) => cell(view.trials[3] as TrialView))).toMatchInlineSnapshot(`
    [
      "0.172",
      "–",
      "0.018",
      "0.120",
      "12.2×",
      "7,879",
      "19,783",
      "23,645",
      "24,699",
      "78 → 98",
      "226",
      "9.15",
    ]
  `);
});

test('a quantile has its bounds below it, and nothing where the runs carry none', () => {
  const bounds = speedColumns(view).map((column) => column.bounds?.(view.trials[3] as TrialView));
  expect(bounds.filter((own) => own !== undefined)).toEqual(['0.171 … 0.174']);
  expect(htmlReport(view)).toContain('<td>0.172<small>0.171 … 0.174</small></td>');
});

test('energy above idle has a column where power was measured for it, and a note that says of what', () => {
  const energy = { batchSize: 128, images: 90_000, seconds: 10, watts: 226, idleWatts: 70, scope: 'the card' };
  const measured = gpuTrialFixtures.map((trial): TrialRecord =>
    trial.evaluation === null ? trial : { ...trial, evaluation: { ...trial.evaluation, energy } },
  );
  const withEnergy = viewReport(gpuSweepFixture, measured);
  const column = speedColumns(withEnergy).find(({ name }) => name === 'mJ per image above idle');
  expect(column?.cell(withEnergy.trials[3] as TrialView)).toBe('17.3');
  expect(speedNote(withEnergy)).toContain('over 10 s at work');
  expect(speedNote(withEnergy)).toContain('of the card.');
});

test('what was not sampled has no column and no figure', () => {
  const unsampled = gpuTrialFixtures.map((trial): TrialRecord => {
    if (trial.evaluation === null) return trial;
    const throughput = trial.evaluation.throughput.map((run) => ({
      ...run,
      usage: run.usage.map((sample) => ({ ...sample, powerW: null })),
    }));
    return { ...trial, evaluation: { ...trial.evaluation, computeMs: null, throughput } };
  });
  const names = columnNames(unsampled);
  expect(names).not.toContain('p50, no transfers');
  expect(names.filter((name) => /W|mJ/.test(name))).toEqual([]);
  expect(htmlReport(viewReport(gpuSweepFixture, unsampled))).not.toContain('figure-power');
});

test('few measured batch sizes are all shown', () => {
  const few = gpuTrialFixtures.map((trial): TrialRecord => {
    if (trial.evaluation === null) return trial;
    const throughput = trial.evaluation.throughput.filter(({ batchSize }) => [2, 64].includes(batchSize));
    return { ...trial, evaluation: { ...trial.evaluation, throughput } };
  });
  expect(columnNames(few).filter((name) => /^\d+$/.test(name))).toEqual(['2', '64']);
});
