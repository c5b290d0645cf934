import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openArtifactStore } from '../../../activities/artifacts/artifact-store.js';
import { uploadFiles } from '../../../cli/deployment/upload-files.js';
import { loadSweep } from '../../../config/load-sweep.js';
import type { SweepPlan } from '../../../contracts/sweep.js';
import { writeDemoSweep } from '../../demo-sweep.js';
import { temporaryFolderOfFile } from '../../temporary-folder.js';

const folder = temporaryFolderOfFile();
const artifacts = openArtifactStore(join(folder, 'store'));
const { signal } = new AbortController();

const planOf = (name: string, content: string, change: Readonly<Record<string, unknown>> = {}): SweepPlan => {
  const home = join(folder, name);
  mkdirSync(home, { recursive: true });
  writeFileSync(join(home, 'net.onnx'), content);
  return loadSweep(writeDemoSweep(home, { model: { onnx: 'net.onnx', classes: 10 }, ...change }), 'laptop');
};

test('a model is put into the store with the weights that exporters keep beside it, and nothing else', async () => {
  const plan = planOf('beside', 'graph');
  for (const name of ['net.onnx.data', 'net.onnx.bak', 'network.onnx'])
    writeFileSync(join(folder, 'beside', name), name);
  mkdirSync(join(folder, 'beside', 'net.data'));
  const { uploads = {} } = await uploadFiles(artifacts, plan, signal);
  const [[path, uploaded] = []] = Object.entries(uploads);
  expect(path).toBe(join(folder, 'beside', 'net.onnx'));
  expect(uploaded?.beside.map(({ name }) => name)).toEqual(['net.onnx.data']);
  expect(await artifacts.text(uploaded?.file ?? { sha256: '', name: '' })).toBe('graph');
});

test('sweeps of one name and path whose files differ have ids of their own', async () => {
  const [first, same, other] = await Promise.all(
    ['graph', 'graph', 'another graph'].map(async (content) =>
      (await uploadFiles(artifacts, planOf(content, content), signal)).sweepId.split('-').at(-1),
    ),
  );
  expect(same).toBe(first);
  expect(other).not.toBe(first);
});

test('a calibration cache that is not there is named before anything is started', async () => {
  const recipes = [{ recipe: 'tensorrt-calibrator', calibrationCache: 'absent.cache' }];
  await expect(uploadFiles(artifacts, planOf('cache', 'graph', { recipes }), signal)).rejects.toMatchObject({
    code: 'CalibrationCacheInvalid',
    message: `Expected a file; there is none at ${join(folder, 'cache', 'absent.cache')}.`,
  });
});

test('an interrupt ends the upload', async () => {
  await expect(uploadFiles(artifacts, planOf('interrupted', 'graph'), AbortSignal.abort())).rejects.toThrow('aborted');
});
