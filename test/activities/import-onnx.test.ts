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
import { sha256Of } from '../../activities/artifacts/sha256-of.js';
import { importOnnx } from '../../activities/import-onnx.js';
import { loadSettings } from '../../config/load-settings.js';
import { readingAttempt } from '../reading-attempt.js';
import { temporaryFolder } from '../temporary-folder.js';
import { testNode } from '../test-node.js';

const PYTHON = loadSettings().python;

// A classifier with one weight in the graph and one in each branch of an If; `places` are the files they are written to:
// none for a file that is whole, one for all three as PyTorch does it, or one for each.
const SAVE_MODEL = `
import os, sys, numpy, onnx
from onnx import TensorProto, helper, numpy_helper
from onnx.external_data_helper import set_external_data, write_external_data_tensors
from quantfleet_tools.onnx_graph.external_data import external_tensors
folder, places = sys.argv[1], [each for each in sys.argv[2].split(",") if each]
def weight(name, value): return numpy_helper.from_array(numpy.full((64, 4), value, numpy.float32), name)
def value(name, *shape): return helper.make_tensor_value_info(name, TensorProto.FLOAT, shape)
def branch(name, number):
    return helper.make_graph([helper.make_node("MatMul", ["x", "w%d" % number], [name])], name, [], [value(name, "batch", 4)], [weight("w%d" % number, number)])
node = helper.make_node("If", ["c"], ["y"], then_branch=branch("then", 1), else_branch=branch("else", 2))
c = numpy_helper.from_array(numpy.array(True), "c")
nodes = [helper.make_node("Flatten", ["images"], ["x"]), node, helper.make_node("MatMul", ["x", "w3"], ["z"]), helper.make_node("Add", ["y", "z"], ["logits"])]
graph = helper.make_graph(nodes, "g", [value("images", "batch", 1, 8, 8)], [value("logits", "batch", 4)], [c, weight("w3", 3)])
model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
weights = [model.graph.initializer[1]] + [attribute.g.initializer[0] for attribute in model.graph.node[1].attribute]
for tensor, place in zip(weights, places * (3 if len(places) == 1 else 1)):
    os.makedirs(os.path.dirname(os.path.join(folder, place)) or folder, exist_ok=True)
    set_external_data(tensor, place)
write_external_data_tensors(model, folder)
open(folder + "/net.onnx", "wb").write(model.SerializeToString())
`;

// What PyTorch writes today unless it is told otherwise.
const EXPORT_BY_DEFAULT = `
import sys, torch
torch.manual_seed(0)
network = torch.nn.Sequential(torch.nn.Conv2d(1, 8, 3), torch.nn.ReLU(), torch.nn.Flatten(), torch.nn.Linear(288, 4))
torch.onnx.export(network.eval(), (torch.zeros(1, 1, 8, 8),), sys.argv[1] + "/net.onnx", dynamo=True, verbose=False)
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

// Says of one tensor that it has this many bytes, as a large network would.
const LENGTHEN_WEIGHTS = `
import sys, onnx
from quantfleet_tools.onnx_graph.external_data import external_tensors
model = onnx.load(sys.argv[1], load_external_data=False)
tensor = next(external_tensors(model))
del tensor.external_data[:]
for key, value in (("location", "net.onnx.data"), ("offset", "0"), ("length", sys.argv[2])):
    tensor.external_data.add(key=key, value=value)
open(sys.argv[1], "wb").write(model.SerializeToString())
`;

const READ_WEIGHTS = `
import json, sys, onnx
from onnx import numpy_helper
model = onnx.load(sys.argv[1], load_external_data=False)
graphs = [model.graph] + [attribute.g for attribute in model.graph.node[1].attribute]
weights = [weight for graph in graphs for weight in graph.initializer if weight.name != "c"]
print(json.dumps([float(numpy_helper.to_array(weight).mean()) for weight in weights]))
`;

const ANSWERS = `
import json, sys, numpy, onnxruntime
session = onnxruntime.InferenceSession(sys.argv[1])
images = numpy.random.RandomState(1).rand(5, 1, 8, 8).astype("float32")
together = sys.argv[2] == "together"
batches = [images] if together else [image[None] for image in images]
name = session.get_inputs()[0].name
answers = numpy.concatenate([session.run(None, {name: batch})[0] for batch in batches])
print(json.dumps(answers.round(4).tolist()))
`;

const python = (program: string, ...args: readonly string[]): string =>
  execFileSync(PYTHON, ['-c', program, ...args], { env: { ...process.env, PYTHONPATH: 'python' }, encoding: 'utf8' });

/** A folder with net.onnx, its weights in these files. */
const network = (...places: readonly string[]): string => {
  const folder = temporaryFolder();
  python(SAVE_MODEL, folder, places.join(','));
  return folder;
};

const take = async (folder: string, readable = folder) => {
  const root = temporaryFolder();
  const node = { ...testNode(root), python: PYTHON };
  const source = { file: join(folder, 'net.onnx'), imageShape: [1, 8, 8] as const, classes: 4 };
  const ref = await importOnnx(node, source, await readingAttempt(readable));
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

test('weights in several files and in a folder of their own are taken in', async () => {
  const folder = network('net.onnx.data', 'weights/one.bin', 'weights/deep/two.bin');
  expect(existsSync(join(folder, 'weights/deep/two.bin'))).toBe(true);
  expect(JSON.parse(python(READ_WEIGHTS, (await take(folder)).file))).toEqual([3, 2, 1]);
});

test('what PyTorch exports by default is taken in, and takes any number of images', async () => {
  const folder = temporaryFolder();
  python(EXPORT_BY_DEFAULT, folder);
  expect(readdirSync(folder).toSorted()).toEqual(['net.onnx', 'net.onnx.data']);
  const { file } = await take(folder);
  expect(python(ANSWERS, file, 'together')).toBe(python(ANSWERS, join(folder, 'net.onnx'), 'alone'));
}, 240_000);

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
  const folder = network();
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
}, 60_000);

test.each([
  ['', 'empty'],
  ['version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 9\n', 'a Git LFS pointer'],
  ['<!DOCTYPE html><html></html>', 'an HTML page'],
  [readFileSync('demo/mnv2-mini.pth'), 'a PyTorch checkpoint'],
])('a file that is something else is called what it is (%#)', async (content, kind) => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'net.onnx'), content);
  await expect(take(folder)).rejects.toMatchObject({
    code: 'OnnxInvalid',
    message: expect.stringContaining(`${folder}/net.onnx: expected an ONNX model, this is ${kind}`) as string,
  });
});

test('a folder or a FIFO in the place of model or weights is refused', async () => {
  const folder = temporaryFolder();
  mkdirSync(join(folder, 'net.onnx'));
  await expect(take(folder)).rejects.toMatchObject({
    code: 'OnnxInvalid',
    message: expect.stringContaining('net.onnx is a folder') as string,
  });
  const other = network('net.onnx.data');
  rmSync(join(other, 'net.onnx.data'));
  execFileSync('mkfifo', [join(other, 'net.onnx.data')]);
  await expect(take(other)).rejects.toMatchObject({
    code: 'OnnxInvalid',
    message: expect.stringContaining('net.onnx.data is no regular file') as string,
  });
});

test('an ONNX file that is cut short is called that', async () => {
  const folder = network();
  truncateSync(join(folder, 'net.onnx'), 100);
  await expect(take(folder)).rejects.toMatchObject({
    code: 'OnnxInvalid',
    message: expect.stringContaining('an ONNX model that is cut off') as string,
  });
});

test('weights that are too large for one model are refused before they are read', async () => {
  const folder = network('net.onnx.data');
  truncateSync(join(folder, 'net.onnx.data'), 2 ** 31);
  python(LENGTHEN_WEIGHTS, join(folder, 'net.onnx'), String(2 ** 31));
  await expect(take(folder)).rejects.toMatchObject({
    code: 'OnnxInvalid',
    message: expect.stringMatching(/net.onnx: with its data the model has \d+ bytes; at most 2147483647 fit/) as string,
  });
}, 60_000);
