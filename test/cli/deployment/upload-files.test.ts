import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openArtifactStore } from '../../../activities/artifacts/artifact-store.js';
import { uploadFiles } from '../../../cli/deployment/upload-files.js';
import { loadSweep } from '../../../config/load-sweep.js';
import { packagePath } from '../../../config/package-path.js';
import type { SweepPlan } from '../../../contracts/sweep.js';
import { writeDemoSweep } from '../../demo-sweep.js';
import { temporaryFolderOfFile } from '../../temporary-folder.js';

const folder = temporaryFolderOfFile();
const artifacts = openArtifactStore(join(folder, 'store'));
const { signal } = new AbortController();
const PYTHON = packagePath('.quantfleet/python/bin/python');

const planOf = (name: string, content: string, change: Readonly<Record<string, unknown>> = {}): SweepPlan => {
  const home = join(folder, name);
  mkdirSync(home, { recursive: true });
  writeFileSync(join(home, 'net.onnx'), content);
  return loadSweep(writeDemoSweep(home, { model: { onnx: 'net.onnx', classes: 10 }, ...change }), 'laptop');
};

/** A file of ONNX's, whose tensors lie in files of these names: one in the graph, the others in nested ones. */
const writeModel = (home: string, locations: readonly string[]): void => {
  mkdirSync(home, { recursive: true });
  const script = [
    'import sys, onnx',
    'from onnx import TensorProto, helper',
    'def tensor(location):',
    '    made = TensorProto(name=location, data_type=1, dims=[1], data_location=TensorProto.EXTERNAL)',
    '    made.external_data.add(key="location", value=location)',
    '    made.external_data.add(key="offset", value="0")',
    '    return made',
    'first, *rest = sys.argv[2:]',
    'whole = helper.make_tensor("whole", 1, [100000], b"x" * 400000, raw=True)',
    'inner = helper.make_graph([helper.make_node("Constant", [], ["y"], value=tensor(name)) for name in rest], "inner", [], [])',
    'outer = helper.make_node("If", ["c"], ["z"], then_branch=inner, else_branch=inner)',
    'graph = helper.make_graph([outer], "outer", [], [], [whole, tensor(first)])',
    'open(sys.argv[1], "wb").write(helper.make_model(graph).SerializeToString())',
  ].join('\n');
  execFileSync(PYTHON, ['-c', script, join(home, 'net.onnx'), ...locations]);
};

test('a model is put into the store with the files that it keeps weights in, whatever their names, and nothing else', async () => {
  const home = join(folder, 'beside');
  const plan = planOf('beside', 'graph');
  writeModel(home, ['net.onnx.data', 'weights/part 1.bin', '0f3c', '../secret.bin', '/etc/hostname', 'missing.bin']);
  mkdirSync(join(home, 'weights'));
  for (const name of ['net.onnx.data', 'weights/part 1.bin', '0f3c', 'net.onnx.bak', 'net.onnx_data'])
    writeFileSync(join(home, name), name);
  writeFileSync(join(folder, 'secret.bin'), 'secret');
  const { uploads = {} } = await uploadFiles(artifacts, plan, signal);
  const [[path, uploaded] = []] = Object.entries(uploads);
  expect(path).toBe(join(home, 'net.onnx'));
  expect(uploaded?.beside.map(({ name }) => name).toSorted()).toEqual(['0f3c', 'net.onnx.data', 'weights/part 1.bin']);
});

test('a file that is no model is put into the store alone, where the import says what it is', async () => {
  const { uploads = {} } = await uploadFiles(artifacts, planOf('no model', 'graph'), signal);
  const [uploaded] = Object.values(uploads);
  expect(uploaded?.beside).toEqual([]);
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
