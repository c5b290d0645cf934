import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { sha256Of } from '../../activities/artifacts/artifact-store.js';
import { importOnnx } from '../../activities/import-onnx.js';
import { loadSettings } from '../../config/load-settings.js';
import { readingAttempt } from '../reading-attempt.js';
import { temporaryFolder } from '../temporary-folder.js';
import { testNode } from '../test-node.js';

const PYTHON = loadSettings().python;

// One weight in the graph, one in the branch of an If, as ONNX's own writer puts them into other files.
const SAVE_MODEL = `
import sys, numpy, onnx
from onnx import TensorProto, helper, numpy_helper
folder, location = sys.argv[1:3]
def weight(name, value): return numpy_helper.from_array(numpy.full((64, 64), value, numpy.float32), name)
output = helper.make_tensor_value_info("y", TensorProto.FLOAT, [64, 64])
branch = lambda value: helper.make_graph([helper.make_node("Identity", ["w%d" % value], ["y"])], "b", [], [output], [weight("w%d" % value, value)])
node = helper.make_node("If", ["c"], ["y"], then_branch=branch(1), else_branch=branch(2))
graph = helper.make_graph([node, helper.make_node("Add", ["y", "w3"], ["z"])], "g", [helper.make_tensor_value_info("c", TensorProto.BOOL, [])], [helper.make_tensor_value_info("z", TensorProto.FLOAT, [64, 64])], [weight("w3", 3)])
model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)])
onnx.save_model(model, folder + "/net.onnx", save_as_external_data=bool(location), location=location or None, size_threshold=0)
`;

// Rewrites where the weights lie, which ONNX's own writer does not let one do.
const MOVE_WEIGHTS = `
import sys, onnx
from quantfleet_tools.onnx_graph.external_data import external_tensors
model = onnx.load(sys.argv[1], load_external_data=False)
for tensor in external_tensors(model):
    for entry in tensor.external_data:
        if entry.key == "location": entry.value = sys.argv[2]
open(sys.argv[1], "wb").write(model.SerializeToString())
`;

const READ_WEIGHTS = `
import json, sys, onnx
from onnx import numpy_helper
model = onnx.load(sys.argv[1], load_external_data=False)
graphs = [model.graph] + [attribute.g for attribute in model.graph.node[0].attribute]
print(json.dumps([float(numpy_helper.to_array(weight).mean()) for graph in graphs for weight in graph.initializer]))
`;

const python = (program: string, ...args: readonly string[]): string =>
  execFileSync(PYTHON, ['-c', program, ...args], { env: { ...process.env, PYTHONPATH: 'python' }, encoding: 'utf8' });

/** A folder with net.onnx, its weights in `location` unless that is empty. */
const network = (location: string): string => {
  const folder = temporaryFolder();
  python(SAVE_MODEL, folder, location);
  return folder;
};

const take = async (folder: string, readable = folder) => {
  const root = temporaryFolder();
  const node = { ...testNode(root), python: PYTHON };
  const ref = await importOnnx(node, join(folder, 'net.onnx'), await readingAttempt(readable));
  return { ref, file: await node.artifacts.path(ref), scratch: readdirSync(node.scratchRoot) };
};

test('an ONNX file that keeps its weights in another one is taken in as one file with all of them', async () => {
  const folder = network('net.onnx.data');
  expect(existsSync(join(folder, 'net.onnx.data'))).toBe(true);
  const { ref, file, scratch } = await take(folder);
  expect(ref).toMatchObject({ name: 'net.onnx', mediaType: 'application/x-onnx' });
  expect(JSON.parse(python(READ_WEIGHTS, file))).toEqual([3, 2, 1]);
  expect(scratch).toEqual([]);
  expect((await take(folder)).ref).toEqual(ref);
});

test('the weights in the other file are part of the identity', async () => {
  const folder = network('net.onnx.data');
  const { ref } = await take(folder);
  const data = join(folder, 'net.onnx.data');
  const bytes = readFileSync(data);
  bytes.writeFloatLE(7, 0);
  writeFileSync(data, bytes);
  expect((await take(folder)).ref.sha256).not.toBe(ref.sha256);
}, 60_000);

test('an ONNX file that is whole is taken in byte for byte', async () => {
  const folder = network('');
  expect((await take(folder)).ref.sha256).toBe(await sha256Of(join(folder, 'net.onnx')));
});

test('weights outside the model’s own folder are never read', async () => {
  for (const location of ['/etc/passwd', '../../../../../../etc/passwd', 'a/../../b']) {
    const folder = network('net.onnx.data');
    python(MOVE_WEIGHTS, join(folder, 'net.onnx'), location);
    await expect(take(folder)).rejects.toMatchObject({
      code: 'OnnxInvalid',
      message: expect.stringContaining(`keeps weights in "${location}"`) as string,
      advice: expect.stringContaining('save_as_external_data=False') as string,
    });
  }
}, 60_000);

test('a link beside the model that leads out of the readable folders is refused', async () => {
  const root = temporaryFolder();
  const readable = join(root, 'readable');
  mkdirSync(readable);
  const folder = network('net.onnx.data');
  renameSync(join(folder, 'net.onnx'), join(readable, 'net.onnx'));
  symlinkSync(join(folder, 'net.onnx.data'), join(readable, 'net.onnx.data'));
  await expect(take(readable)).rejects.toMatchObject({ code: 'PathNotAllowed' });
});

test('missing weights, weights cut short and a file that is no model are told apart', async () => {
  const absent = network('net.onnx.data');
  rmSync(join(absent, 'net.onnx.data'));
  await expect(take(absent)).rejects.toMatchObject({
    code: 'WeightsMissing',
    message: expect.stringContaining('keeps weights in "net.onnx.data"') as string,
  });
  const short = network('net.onnx.data');
  truncateSync(join(short, 'net.onnx.data'), 100);
  await expect(take(short)).rejects.toMatchObject({
    code: 'OnnxInvalid',
    message: expect.stringContaining('has 100 bytes') as string,
  });
  const other = network('');
  truncateSync(join(other, 'net.onnx'), 100);
  await expect(take(other)).rejects.toMatchObject({ code: 'OnnxInvalid' });
}, 60_000);
