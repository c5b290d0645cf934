import type { ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { TrialRecord } from '../../contracts/trial-record.js';
import { writeDemoSweep } from '../demo-sweep.js';
import { quantfleet, startUp, stopAll, stopUp, writeSettings } from '../quantfleet-command.js';
import { temporaryFolderOfFile } from '../temporary-folder.js';
import { WITH_TENSORRT } from '../tensorrt-node.js';

const folder = temporaryFolderOfFile();
let settings: string;
afterAll(stopAll);

let up: ChildProcess;
beforeAll(async () => {
  settings = await writeSettings(folder);
  up = await startUp(settings, WITH_TENSORRT);
});

const runSweep = async (change: Readonly<Record<string, unknown>>, ...options: string[]) => {
  const file = writeDemoSweep(folder, { controls: [], ...change });
  const args = ['sweep', 'run', file, '--config', settings, '--json', ...options];
  const { exitCode, stdout, stderr } = await quantfleet(args, WITH_TENSORRT);
  if (!stdout.startsWith('{')) throw new Error(`${exitCode}: ${stdout}${stderr}`);
  return JSON.parse(stdout) as { readonly trials: readonly TrialRecord[] };
};

const stagesOf = (trial: TrialRecord | undefined): readonly string[] => trial?.stages.map(({ stage }) => stage) ?? [];

test('on a node with TensorRT all four recipes and a control are measured on the GPU, each through its own stages', async () => {
  const { trials } = await runSweep(
    { name: 'all-four', controls: ['fp16'], calibrationBatchSizes: [16] },
    '--via',
    'trtexec',
  );
  expect(trials.map(({ recipe, status }) => `${recipe} ${status}`)).toEqual([
    'pytorch-fp32 measured',
    'torch-qat measured',
    'tensorrt-calibrator measured',
    'tensorrt-calibrator measured',
    'ort-static measured',
  ]);
  expect(trials.map(({ evaluation }) => evaluation?.device)).toEqual(trials.map(() => 'gpu'));
  const calibrator = trials.find(({ calibration }) => calibration === 'entropy 2');
  expect(stagesOf(calibrator)).toEqual([
    'prepare-split',
    'export',
    'calibrate',
    'build',
    'prepare-split',
    'evaluate',
    'evaluate',
  ]);
  expect(calibrator).toMatchObject({ calibration: 'entropy 2', calibrationImages: 64, tensorrtRtxProof: null });
  const facts = Object.fromEntries(calibrator?.stages.map((stage) => [stage.stage, stage.facts]) ?? []);
  expect(facts['calibrate']).toMatchObject({ batches: 4, images: 64 });
  expect(facts['build']).toMatchObject({
    scales: 'calibrationCache',
    flags: ['INT8'],
    layersByPrecision: { INT8: expect.any(Number) as number },
  });
  expect(facts['evaluate']).toMatchObject({ via: 'trtexec', ownComputeP50Ms: 0.5 });
  const qat = trials.find(({ recipe }) => recipe === 'torch-qat');
  expect(qat?.stages.find(({ stage }) => stage === 'build')?.facts).toMatchObject({ scales: 'qdq' });
}, 240_000);

test('plain engines and precisions that gain nothing are one row each, the latter with the reason', async () => {
  const recipes = ['fp16', 'fp32', 'fp8', 'int4'].map((precision) => ({ recipe: 'tensorrt-calibrator', precision }));
  const { trials } = await runSweep({ name: 'plain', recipes });
  const rows = trials.map(({ status, calibration, failure }) => [status, calibration, failure?.message ?? null]);
  expect(rows).toEqual([
    ['measured', 'FP16, not calibrated', null],
    ['measured', 'FP32, not calibrated', null],
    [
      'unsupported',
      'FP8, not calibrated',
      'needs FP8 units, which GPUs have from compute capability 8.9 on; Orin has 8.7',
    ],
    ['unsupported', 'INT4, not calibrated', expect.stringContaining('weights of matrix products alone') as string],
  ]);
}, 120_000);

test('ort-static also runs through ONNX Runtime’s TensorRT provider, from the FP32 network and its table', async () => {
  const recipes = [{ recipe: 'ort-static', executionProvider: true }];
  const { trials } = await runSweep({ name: 'provider', recipes, calibrationBatchSizes: [16] });
  const [trial] = trials;
  expect(trial).toMatchObject({ status: 'measured', calibration: 'mse, 2048 bins, TensorRT provider' });
  expect(stagesOf(trial)).toEqual(['prepare-split', 'export', 'calibrate', 'build', 'prepare-split', 'evaluate']);
  const build = trial?.stages.find(({ stage }) => stage === 'build');
  expect(build?.facts).toMatchObject({ scales: 'calibrationTable', timingCache: { state: 'fresh' } });
  expect(trial?.evaluation).toMatchObject({
    device: 'gpu',
    accuracyMode: 'engine',
    speedSettings: { executionProvider: 'TensorrtExecutionProvider' },
  });
}, 120_000);

test('a calibration cache that does not exist is a failed row that names it', async () => {
  const recipes = [{ recipe: 'tensorrt-calibrator', calibrationCache: 'gone.cache' }];
  const { trials } = await runSweep({ name: 'gone', recipes });
  expect(trials[0]).toMatchObject({
    status: 'failed',
    failure: { code: 'CalibrationCacheInvalid', message: `There is no file ${join(folder, 'gone.cache')}.` },
  });
}, 120_000);

test('a stored engine that the TensorRT of the node no longer takes is built again', async () => {
  const recipes = [{ recipe: 'tensorrt-calibrator', precision: 'fp16' }];
  await runSweep({ name: 'before', recipes });
  await stopUp(up);
  up = await startUp(settings, { ...WITH_TENSORRT, STAND_IN_LIBRARY: 'libnvinfer 10.7' });
  const { trials } = await runSweep({ name: 'after', recipes, measurement: { hotRuns: 6 } });
  expect(trials[0]?.status).toBe('measured');
  const builds = trials[0]?.stages.filter(({ stage }) => stage === 'build').map(({ kind }) => kind);
  expect(builds).toEqual(['cached', 'built']);
}, 120_000);
