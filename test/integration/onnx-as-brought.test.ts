import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { loadSettings } from '../../config/load-settings.js';
import { packagePath } from '../../config/package-path.js';
import { writeDemoSweep } from '../demo-sweep.js';
import { quantfleet, startUp, stopAll, writeSettings } from '../quantfleet-command.js';
import { temporaryFolderOfFile } from '../temporary-folder.js';

const folder = temporaryFolderOfFile();
let settings: string;

/** ONNX models, made of the small models of Python's tests. */
const WRITE_MODELS = `
import sys
import onnx
from tests import demo
from tests.onnx_graph.small_models import exported, lstm, with_answers_turned, with_fixed_batch
for name, model in {
    "fixed": with_fixed_batch(exported(), 1),
    "lstm": lstm(),
    "quantized": onnx.load(demo.folded_qdq_onnx()),
    "turned": with_answers_turned(),
}.items():
    onnx.save(model, f"{sys.argv[1]}/{name}.onnx")
`;

beforeAll(async () => {
  settings = await writeSettings(folder);
  execFileSync(loadSettings().python, ['-c', WRITE_MODELS, folder], { cwd: packagePath('python') });
  await startUp(settings);
});

afterAll(stopAll);

const fileOf = (name: string): string => join(folder, `${name}.onnx`);

const run = async (name: string, change: object = {}) => {
  const model = { onnx: fileOf(name), classes: 10 };
  const recipes = ['ort-static'];
  const file = writeDemoSweep(folder, {
    model,
    recipes,
    calibrationBatchSizes: [16],
    tensorrtRtxProof: 'none',
    ...change,
  });
  const { exitCode, stdout } = await quantfleet(['sweep', 'run', file, '--config', settings, '--json']);
  return { exitCode, printed: JSON.parse(stdout) as { files: { json: string } } };
};

const reportOf = ({ files }: { files: { json: string } }): unknown => JSON.parse(readFileSync(files.json, 'utf8'));

test('a model with a fixed batch axis is measured, and what was changed stands with the numbers', async () => {
  const { exitCode, printed } = await run('fixed');
  expect(exitCode).toBe(0);
  expect(reportOf(printed)).toMatchObject({
    dataNotes: [{ code: 'ModelAdapted', message: expect.stringContaining('batch axis, fixed to 1') as string }],
    trials: [{ record: { status: 'measured' } }],
  });
}, 120_000);

test('layers that are left in FP32 are counted, and named beside the numbers where they are accepted', async () => {
  const refused = await run('lstm', { minimumCoverage: 1 });
  expect(refused.exitCode).toBe(1);
  expect(refused.printed).toMatchObject({
    trials: [
      {
        failure: {
          code: 'CoverageTooLow',
          message: expect.stringMatching(/^1 of 2 operators with weights .*LSTM reader/) as string,
        },
      },
    ],
  });
  const accepted = await run('lstm');
  expect(reportOf(accepted.printed)).toMatchObject({
    int8: [{ name: 'ort-static', summary: expect.stringContaining('of the operations in INT8') as string }],
    dataNotes: expect.arrayContaining([
      expect.objectContaining({ code: 'LeftInFp32', message: expect.stringContaining('(LSTM reader)') as string }),
    ]) as unknown[],
    trials: [{ record: { status: 'measured' } }],
  });
}, 120_000);

test('a model that cannot be used ends the sweep once, before any trial, naming the user’s file', async () => {
  const { exitCode, printed } = await run('quantized', { calibrationBatchSizes: [16, 32] });
  expect(exitCode).toBe(2);
  expect(printed).toMatchObject({
    failure: {
      code: 'OnnxQuantized',
      message: expect.stringContaining(`${fileOf('quantized')}: it is quantized already`) as string,
    },
  });
  expect((await run('turned')).printed).toMatchObject({
    failure: {
      code: 'AnswersInvalid',
      message: expect.stringMatching(new RegExp(`^${fileOf('turned')}: .*found float32 \\(10, 1\\)`)) as string,
    },
  });
}, 120_000);
