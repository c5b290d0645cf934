import { parse } from 'csv-parse/sync';
import { expect, test } from 'vitest';
import type { StageRecord } from '../../contracts/results.js';
import type { EvaluationRecord, TrialRecord } from '../../contracts/results.js';
import { csvReport } from '../../report/csv/csv-report.js';
import { engineBuildOf } from '../../report/model/engine-build.js';
import { fallenBackNotes } from '../../report/notices/fallen-back.js';
import { htmlReport } from '../../report/html/html-report.js';
import { jsonReport } from '../../report/json/json-report.js';
import { conditionRows } from '../../report/tables/machine-conditions.js';
import { markdownReport } from '../../report/markdown/markdown-report.js';
import { viewReport } from '../../report/model/report-view.js';
import type { TrialView } from '../../report/model/trial-view.js';
import { resultTable } from '../../report/terminal/sweep-text.js';
import { rungNotes } from '../../report/notices/fallback-steps.js';
import { speedColumns } from '../../report/tables/speed-columns.js';
import { summarise } from '../../report/model/summary.js';
import { warningNotes } from '../../report/notices/tool-warnings.js';
import { unsteadyNotes } from '../../report/notices/unsteady-baseline.js';
import { gpuSweepFixture, gpuTrialFixtures } from './gpu-sweep-fixture.js';
import { sweepFixture, trialFixtures } from './sweep-fixture.js';

const view = viewReport(gpuSweepFixture, gpuTrialFixtures);
const plainSpaces = (text: string): string => text.replaceAll('\u00a0', ' ');

const trialNamed = (end: string): TrialRecord => {
  const trial = gpuTrialFixtures.find(({ trialId }) => trialId.endsWith(end));
  if (trial === undefined) throw new Error(`the fixture has no ${end}`);
  return trial;
};

const onCpu = (trial: TrialRecord): TrialRecord => ({
  ...trial,
  evaluation: trial.evaluation === null ? null : { ...trial.evaluation, device: 'cpu' },
});

const columnNames = (trials: readonly TrialRecord[]): readonly string[] =>
  speedColumns(viewReport(gpuSweepFixture, trials)).map(({ name }) => name);

test('speed on a GPU has latency with and without transfers, speed-up, usage, power and energy, and few columns', () => {
  expect(columnNames(gpuTrialFixtures)).toEqual(
    ['p50', 'p99', 'std', 'p50, no transfers', 'Speed-up', '1', '8', '32', '128', 'GPU usage (%)', 'Power (W)'].concat(
      'mJ an image',
    ),
  );
  expect(speedColumns(view).map(({ cell }) => cell(view.trials[3] as TrialView))).toMatchInlineSnapshot(`
    [
      "0.172",
      "0.281",
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

test('speed-up is the ratio of the medians, and only against a baseline on the same node and device', () => {
  const [baseline, engine] = view.trials;
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

test('the summary counts only calibrated trials as INT8, and says the speed-up', () => {
  expect(summarise(view).map(plainSpaces).slice(1)).toMatchInlineSnapshot(`
    [
      "The highest top-1 of the 6 INT8 trials is 91.63 % (torch-qat, calibration batch size 128): against FP32 −0.09 points, within noise (McNemar’s test, p = 0.40). The highest of several flatters a little.",
      "torch-qat, from calibration batch size 1 to 128: top-1 changes by +0.35 points, beyond noise (McNemar’s test, p = 0.018).",
      "tensorrt-calibrator, entropy 2, from calibration batch size 1 to 128: top-1 changes by +0.73 points, beyond noise (McNemar’s test, p < 0.001).",
      "At batch size 1 on h100-01 (GPU), the lowest median latency of the engines shown is 0.164 ms (tensorrt-calibrator, entropy 2), against 2.11 ms in PyTorch: 12.9 times as fast.",
    ]
  `);
});

test('every engine has precision, what its layers run in, options, size, build seconds, timing cache and rung', () => {
  const markdown = plainSpaces(markdownReport(view));
  expect(markdown).toContain(
    '| torch-qat, calibration batch size 1 | INT8 | 49 INT8, 3 FP32 | level 3, opt 8 | 165 kB | 1 min 1 s, built | fresh | 1 |',
  );
  expect(markdown).toContain(
    '| tensorrt-calibrator, entropy 2, calibration batch size 16 | INT8 + FP16 | 52 INT8 | level 3, opt 8 | 169 kB | 9.1 s, built | used, 53 s saved | 2 of 4 |',
  );
  expect(markdown).toContain('| FP16 | – | level 3, opt 8 | 165 kB | 33 s, built | did not fit: fresh start | 1 |');
  const unclimbed = gpuTrialFixtures.filter(({ calibrationBatchSize }) => calibrationBatchSize !== 16);
  expect(markdownReport(viewReport(gpuSweepFixture, unclimbed))).not.toContain('Rung');
  expect(htmlReport(view)).toContain('TensorRT engines');
  expect(htmlReport(viewReport(sweepFixture, trialFixtures))).not.toContain('TensorRT engines');
});

test('where trtexec was asked, its time and how it compares with ours stand beside the engine, or why it failed', () => {
  const crossChecked = (facts: StageRecord['facts']): string => {
    const trials = gpuTrialFixtures.map((trial) => {
      const [last] = trial.stages.slice(-1);
      return last === undefined ? trial : { ...trial, stages: [...trial.stages, { ...last, facts }] };
    });
    return plainSpaces(markdownReport(viewReport(gpuSweepFixture, trials)));
  };
  expect(crossChecked({ via: 'trtexec', computeP50Ms: 0.402, computeRatio: 0.9926 })).toContain(
    '0.402 ms, 0.993 of ours',
  );
  expect(crossChecked({ via: 'trtexec', failure: 'StageProgramCrashed: unknown option' })).toContain(
    'failed: StageProgramCrashed: unknown option',
  );
  expect(markdownReport(view)).not.toContain('trtexec, p50');
});

test('a result from a later rung is noted in every form, with what failed before', () => {
  const note =
    'tensorrt-calibrator, entropy 2, calibration batch size 16 on h100-01: rung 2 of 4 (workspace 1024 MiB). ' +
    'Before it: as asked: memory ran out';
  expect(rungNotes(view)).toEqual([note]);
  expect(htmlReport(view)).toContain(`<li>${note}</li>`);
  expect(markdownReport(view)).toContain(`- ${note}`);
  expect(JSON.parse(jsonReport(view))).toMatchObject({ rungs: [note] });
});

test('an INT8 engine that runs few of its layers in INT8 is noted in every form', () => {
  const note = 'tensorrt-calibrator, entropy 2, calibration batch size 128 on h100-01: 11 of 51 run in INT8.';
  expect(fallenBackNotes(view)).toEqual([note]);
  expect(htmlReport(view)).toContain(`<li>${note}</li>`);
  expect(markdownReport(view)).toContain(`- ${note}`);
  expect(JSON.parse(jsonReport(view))).toMatchObject({ fallenBack: [note] });
  expect(oneLine(resultTable(gpuSweepFixture, gpuTrialFixtures))).toContain(note);
  const untold = gpuTrialFixtures.map((trial) => ({
    ...trial,
    stages: trial.stages.map((stage) => ({ ...stage, facts: { ...stage.facts, layersByPrecision: { unknown: 52 } } })),
  }));
  expect(fallenBackNotes(viewReport(gpuSweepFixture, untold))).toEqual([]);
});

const oneLine = (text: string): string => plainSpaces(text.replaceAll(/\n */g, ' '));

test('what tools warned of is noted in every form, once for all trials that it concerns', () => {
  const warnings = [{ code: 'KernelsLeftOut', message: 'the workspace of 1 MiB was too small' }];
  const trials = gpuTrialFixtures.map((trial) => {
    const isWarned = trial.recipe === 'torch-qat';
    const stages = trial.stages.map((stage) =>
      stage.stage === 'build' && isWarned ? { ...stage, facts: { ...stage.facts, warnings } } : stage,
    );
    return { ...trial, stages };
  });
  const warned = viewReport(gpuSweepFixture, trials);
  const note =
    'torch-qat, calibration batch size 1 on h100-01 and 2 more, build: KernelsLeftOut: the workspace of 1 MiB was too small';
  expect(warningNotes(warned)).toEqual([note]);
  expect(htmlReport(warned)).toContain(`<li>${note}</li>`);
  expect(markdownReport(warned)).toContain(`- ${note}`);
  expect(oneLine(resultTable(gpuSweepFixture, trials))).toContain(note);
  expect(JSON.parse(jsonReport(warned))).toMatchObject({ warnings: [note] });
  expect(warningNotes(view)).toEqual([]);
});

test('a baseline whose latencies are wide apart is noted in every form, a steady one and one that nothing is compared with are not', () => {
  const withLatencies = (latencyMs: readonly number[]): readonly TrialRecord[] =>
    gpuTrialFixtures.map((trial) =>
      trial.recipe === 'pytorch-fp32' && trial.evaluation !== null
        ? { ...trial, evaluation: { ...trial.evaluation, latencyMs } }
        : trial,
    );
  const trials = withLatencies([2.7, 2.8, 3, 3, 4, 5, 5.1, 5.2, 5.3]);
  const unsteady = viewReport(gpuSweepFixture, trials);
  const note =
    'pytorch-fp32 on h100-01 was not steady: a quarter of its runs took less than 3.00 ms, a quarter more than 5.10 ms.';
  expect(unsteadyNotes(unsteady).map(plainSpaces)).toEqual([note]);
  for (const form of [htmlReport, markdownReport, jsonReport]) expect(plainSpaces(form(unsteady))).toContain(note);
  expect(oneLine(resultTable(gpuSweepFixture, trials))).toContain(note);
  const alone = trials.filter(({ recipe }) => recipe === 'pytorch-fp32');
  expect(unsteadyNotes(viewReport(gpuSweepFixture, alone))).toEqual([]);
  expect(unsteadyNotes(viewReport(gpuSweepFixture, withLatencies([3, 3.1, 3.1, 3.2])))).toEqual([]);
});

const built = (facts: TrialRecord['stages'][number]['facts'], calibration: string | null) =>
  engineBuildOf({
    ...trialNamed('/torch-qat-1'),
    calibration,
    stages: [{ stage: 'build', key: 'k', kind: 'cached', seconds: 3, tools: {}, facts }],
  })?.precision;

test.each([
  {
    facts: { typing: 'weak', flags: ['INT8', 'FP16'], scales: 'qdq' },
    calibration: 'entropy',
    precision: 'INT8 + FP16',
  },
  { facts: { typing: 'strong', flags: [], scales: 'qdq' }, calibration: 'entropy', precision: 'INT8' },
  { facts: { typing: 'strong', flags: [], scales: null }, calibration: 'FP16, not calibrated', precision: 'FP16' },
  { facts: { typing: 'weak', flags: [], scales: null }, calibration: 'FP32, not calibrated', precision: 'FP32' },
  { facts: { bytes: 3 }, calibration: 'entropy', precision: undefined },
])('an engine’s precision is what its build says: $precision', ({ facts, calibration, precision }) => {
  expect(built(facts, calibration)).toBe(precision);
});

test('texts say that engines of TensorRT gave accuracy and speed', () => {
  const html = htmlReport(view);
  expect(html).toContain('Accuracy and speed come from the TensorRT engine itself');
  expect(html).toContain('answered right, from the TensorRT engine itself (FP32: PyTorch)');
  expect(html).not.toContain('fused');
  const both = viewReport(gpuSweepFixture, [...gpuTrialFixtures, ...trialFixtures]);
  expect(htmlReport(both)).toContain('Where a trial has a TensorRT engine');
  expect(htmlReport(both)).toContain('Processor or GPU usage against batch size');
});

test('conditions of a GPU are told before and after, with the reasons for throttling', () => {
  const conditions = trialNamed('/torch-qat-1').evaluation?.conditions as EvaluationRecord['conditions'];
  expect(conditionRows([conditions]).map((row) => plainSpaces(row.join(': ')))).toEqual([
    'load average: 1.10 → 1.40',
    'clock: 2,000 → 2,000 MHz',
    'GPU clock: 1,980 → 1,965 MHz',
    'GPU temperature: 38 → 38 °C',
    'GPU power: 71 → 188 W',
    'GPU memory: 612 → 612 MiB',
    'GPU throttling: none → SwPowerCap',
  ]);
});

test('CSV of a sweep with a GPU has its columns, for the batch sizes at which they were sampled', () => {
  const [, cells = {}] = parse<Record<string, string>>(csvReport(view), { columns: true });
  const names = Object.keys(cells);
  expect(cells).toMatchObject({
    device: 'gpu',
    speed_settings: '{"cudaGraph":false,"spinWait":false}',
    engine_precision: 'INT8',
    engine_layers_run_in: 'INT8 49; FP32 3',
    engine_build_s: '61.2',
    engine_build_kind: 'built',
    engine_rung: '1',
    timing_cache_state: 'fresh',
    timing_cache_saved_s: '',
    gpu_clock_before_mhz: '1980',
    gpu_throttle_reasons_before: '',
  });
  expect(names.filter((name) => /^(power|energy)_/.test(name))).toHaveLength(16);
  expect(names).toContain('energy_128_mj_per_image');
});
