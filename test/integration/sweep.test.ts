import { hitsOf } from '../hits-of.js';
import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { OutcomeRecord } from '../../activities/artifacts/outcome-record.js';
import type { StageRecord } from '../../contracts/stage-record.js';
import type { TrialRecord } from '../../contracts/trial-record.js';
import type { JsonReport } from '../../report/json/json-report.js';
import { writeDemoSweep } from '../demo-sweep.js';
import { quantfleet, startUp, stopAll, writeSettings } from '../quantfleet-command.js';
import { temporaryFolderOfFile } from '../temporary-folder.js';

interface SweepAnswer {
  readonly sweepId: string;
  readonly status: string;
  readonly files: Readonly<Record<'html' | 'csv' | 'json' | 'markdown', string>>;
  readonly trials: readonly TrialRecord[];
}

const folder = temporaryFolderOfFile();
let settings: string;
afterAll(stopAll);

beforeAll(async () => {
  settings = await writeSettings(folder);
  await startUp(settings);
});

const runSweep = async (file: string): Promise<SweepAnswer & { exitCode: number | null }> => {
  const { exitCode, stdout, stderr } = await quantfleet(['sweep', 'run', file, '--config', settings, '--json']);
  if (!stdout.startsWith('{')) throw new Error(`${exitCode}: ${stdout}${stderr}`);
  return { exitCode, ...(JSON.parse(stdout) as SweepAnswer) };
};

const trialOf = ({ trials }: SweepAnswer, recipe: string, size: number | null = null): TrialRecord => {
  const trial = trials.find((one) => one.recipe === recipe && one.calibrationBatchSize === size);
  if (trial === undefined) throw new Error(`no trial ${recipe} ${size}`);
  return trial;
};

const stageOf = (trial: TrialRecord, stage: string): StageRecord => {
  const record = trial.stages.find((one) => one.stage === stage);
  if (record === undefined) throw new Error(`no stage ${stage} in ${trial.trialId}`);
  return record;
};

let first: SweepAnswer & { exitCode: number | null };

test('a sweep takes the network through every stage and measures each supported trial', async () => {
  first = await runSweep(writeDemoSweep(folder));
  expect(first.exitCode).toBe(0);
  expect(
    first.trials.map(({ recipe, calibrationBatchSize, status }) => [recipe, calibrationBatchSize, status]),
  ).toEqual([
    ['pytorch-fp32', null, 'measured'],
    ['torch-qat', 1, 'measured'],
    ['torch-qat', 16, 'measured'],
    ['tensorrt-calibrator', null, 'unsupported'],
    ['ort-static', 1, 'measured'],
    ['ort-static', 16, 'measured'],
  ]);
  const qat = trialOf(first, 'torch-qat', 1);
  expect(qat.stages.map(({ stage }) => stage).filter((stage) => stage !== 'prepare-split')).toEqual(
    expect.arrayContaining(['calibrate', 'fine-tune', 'export', 'fold', 'build', 'evaluate']),
  );
  expect(stageOf(qat, 'fold').facts['coverage']).toMatchObject({ operators: 23, quantized: 23 });
}, 180_000);

test('the calibration batch size reaches the calibrator as such', () => {
  expect(stageOf(trialOf(first, 'torch-qat', 1), 'calibrate').facts).toMatchObject({ batches: 64, images: 64 });
  expect(stageOf(trialOf(first, 'torch-qat', 16), 'calibrate').facts).toMatchObject({ batches: 4, images: 64 });
  expect(stageOf(trialOf(first, 'ort-static', 16), 'calibrate').facts).toMatchObject({ batches: 4, images: 64 });
});

test('every sample of an evaluation is kept, and INT8 stays near FP32 on the same images', () => {
  const baseline = trialOf(first, 'pytorch-fp32').evaluation;
  const quantized = trialOf(first, 'ort-static', 16).evaluation;
  expect(quantized?.latencyMs).toHaveLength(5);
  expect(quantized?.throughput.map(({ batchSize }) => batchSize)).toEqual([1, 8]);
  expect(quantized?.throughput.every(({ usage }) => usage.length > 0)).toBe(true);
  expect(quantized?.splitSha256).toBe(baseline?.splitSha256);
  const [hits, baselineHits] = [trialOf(first, 'ort-static', 16), trialOf(first, 'pytorch-fp32')].map(hitsOf);
  expect(Math.abs((hits ?? 0) - (baselineHits ?? 0))).toBeLessThan(25);
  expect(baselineHits).toBeGreaterThan(430);
  expect(quantized?.fused?.metrics.map(({ name }) => name)).toEqual(quantized?.metrics.map(({ name }) => name));
});

test('a measurement says how it was kept from disturbance, and what the report compares is kept', () => {
  const baseline = trialOf(first, 'pytorch-fp32').evaluation;
  const quantized = trialOf(first, 'ort-static', 16).evaluation;
  expect([baseline?.garbageCollection, quantized?.garbageCollection]).toEqual(['off', 'on']);
  for (const evaluation of [baseline, quantized]) {
    expect(evaluation?.affinity?.cores.length).toBeGreaterThan(0);
    expect(evaluation?.warmUpRuns).toBeGreaterThan(2);
    expect(evaluation?.conditions.during?.seconds).toBeGreaterThan(0);
    expect(evaluation?.kept?.outputs?.images).toBe(500);
  }
  const report = JSON.parse(readFileSync(first.files.json, 'utf8')) as JsonReport;
  const compared = report.trials.find(({ record }) => record.trialId === trialOf(first, 'ort-static', 16).trialId);
  expect(compared?.comparison?.flips?.percent).toBeLessThan(10);
  expect(compared?.comparison?.signalToNoise?.decibels).toBeGreaterThan(5);
  expect(compared?.comparison?.margin).toBe(1);
  expect(compared?.verdict?.comparisons).toBe(4);
});

test('a recipe the node cannot run is reported as unsupported with the reason, and is no failure', () => {
  expect(trialOf(first, 'tensorrt-calibrator').failure).toMatchObject({
    code: 'RecipeUnsupported',
    message: 'needs TensorRT and an NVIDIA GPU on the node',
  });
});

test('the report lies where the answer says, in four forms', () => {
  expect(Object.values(first.files).map((file) => existsSync(file))).toEqual([true, true, true, true]);
});

test('running the sweep again redoes no stage', async () => {
  const again = await runSweep(writeDemoSweep(folder));
  expect(again.exitCode).toBe(0);
  expect(
    again.trials.flatMap(({ stages }) => stages.map(({ kind }) => kind)).filter((kind) => kind !== 'cached'),
  ).toEqual([]);
  expect(trialOf(again, 'ort-static', 1).evaluation).toEqual(trialOf(first, 'ort-static', 1).evaluation);
}, 120_000);

test('explain names the field that keeps two trials from sharing a stage, and the stages they share', async () => {
  const names = [1, 16].map((size) => trialOf(first, 'ort-static', size).trialId);
  const { stdout } = await quantfleet(['explain', ...names, '--config', settings]);
  expect(stdout).toMatch(/export +shared/);
  expect(stdout).toContain('parameters.calibrationBatchSize: 1 | 16');
});

test('a damaged artifact is found, removed and made again by the next run', async () => {
  const { key } = stageOf(trialOf(first, 'ort-static', 1), 'calibrate');
  const store = join(folder, 'state', 'store');
  const record = JSON.parse(
    readFileSync(join(store, 'outcomes', key.slice(0, 2), `${key}.json`), 'utf8'),
  ) as OutcomeRecord;
  const sha256 = record.outcome.artifacts['onnx']?.sha256 ?? '';
  const object = join(store, 'objects', sha256.slice(0, 2), sha256);
  chmodSync(object, 0o644);
  writeFileSync(object, 'damage');
  const mended = await runSweep(writeDemoSweep(folder));
  expect(stageOf(trialOf(mended, 'ort-static', 1), 'calibrate').kind).toBe('built');
  expect(stageOf(trialOf(mended, 'ort-static', 1), 'evaluate').kind).toBe('cached');
  expect(stageOf(trialOf(mended, 'ort-static', 16), 'calibrate').kind).toBe('cached');
}, 120_000);

test('a trial that fails is shown with code and advice, and the command ends with 1', async () => {
  const failed = await runSweep(
    writeDemoSweep(folder, {
      name: 'diverging',
      recipes: ['pytorch-fp32', { recipe: 'torch-qat', fineTuning: { learningRate: 1e38 } }],
      calibrationBatchSizes: [16],
    }),
  );
  expect(failed.exitCode).toBe(1);
  expect(failed.trials.map(({ status, failure }) => [status, failure?.code])).toEqual([
    ['measured', undefined],
    ['failed', 'AnswersNotFinite'],
  ]);
}, 120_000);

test('pipeline run takes one recipe and the baseline, the first settings where a recipe has several', async () => {
  const other = { recipe: 'ort-static', calibration: { method: 'entropy' } };
  const { exitCode, stdout } = await quantfleet([
    'pipeline',
    'run',
    writeDemoSweep(folder, { recipes: ['pytorch-fp32', 'ort-static', other] }),
    '--recipe',
    'ort-static',
    '--calibration-batch-size',
    '16',
    '--config',
    settings,
    '--json',
  ]);
  expect(exitCode).toBe(0);
  const { trials } = JSON.parse(stdout) as SweepAnswer;
  expect(trials.map(({ recipe, status }) => [recipe, status])).toEqual([
    ['pytorch-fp32', 'measured'],
    ['ort-static', 'measured'],
  ]);
}, 120_000);
