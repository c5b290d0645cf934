import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { FailureReport } from '../../contracts/failures.js';
import type { OutcomeRecord } from '../../activities/artifacts/outcome-record.js';
import type { TrialRecord } from '../../contracts/trial-record.js';
import { packagePath } from '../../config/package-path.js';
import { writeDemoSweep } from '../demo-sweep.js';
import { hitsOf } from '../hits-of.js';
import { quantfleet, startUp, stopAll, writeSettings } from '../quantfleet-command.js';
import { temporaryFolderOfFile } from '../temporary-folder.js';

/** The demo's network, with something done to its logits. */
const NETWORKS = `
import torch
from quantfleet_tools.pytorch.architectures import ARCHITECTURES


def answering(classes, change):
    network = ARCHITECTURES["mnv2_mini"](10)
    network.register_forward_hook(lambda module, inputs, logits: change(logits))
    return network


def unsteady(classes):
    return answering(classes, lambda logits: torch.nn.functional.dropout(logits, 0.2))


def masked(classes):
    return answering(classes, lambda logits: logits + torch.tensor([0.0] * 9 + [-float("inf")]))


def convolutional(classes):
    return answering(classes, lambda logits: logits[..., None, None])
`;

const folder = temporaryFolderOfFile();
const RECIPES = ['pytorch-fp32', 'torch-qat', 'ort-static'];
let settings: string;

beforeAll(async () => {
  settings = await writeSettings(folder);
  writeFileSync(join(folder, 'networks.py'), NETWORKS);
  const functions = ['unsteady', 'masked', 'convolutional'];
  const lines = functions.map((name) => `  ${name}: { file: networks.py, function: ${name} }\n`);
  appendFileSync(settings, `factories:\n${lines.join('')}`);
  await startUp(settings);
});

afterAll(stopAll);

interface Answer {
  readonly trials: readonly TrialRecord[];
  /** Of a sweep that failed before its trials. */
  readonly failure: FailureReport;
}

const answerOf = async (
  name: string,
  model: Readonly<Record<string, unknown>>,
  recipes: readonly string[] = RECIPES,
): Promise<Answer> => {
  const file = writeDemoSweep(folder, { name, model, recipes, calibrationBatchSizes: [16] });
  const { stdout } = await quantfleet(['sweep', 'run', file, '--config', settings, '--json']);
  return JSON.parse(stdout) as Answer;
};

const trialsOf = async (...sweep: Parameters<typeof answerOf>): Promise<readonly TrialRecord[]> =>
  (await answerOf(...sweep)).trials;

const weights = packagePath('demo/mnv2-mini.pth');

const failuresOf = (trials: readonly TrialRecord[]) => trials.map(({ failure }) => [failure?.code, failure?.message]);

test('a network that is not steady is refused once, before any trial', async () => {
  const { failure } = await answerOf('unsteady', { factory: 'unsteady', weights, classes: 10 });
  expect(failure).toMatchObject({
    code: 'AnswersUnsteady',
    message: 'asked twice for the same images, the network answers differently',
  });
}, 180_000);

test('a class that is masked with infinity is told in every recipe with the number of images', async () => {
  const trials = await trialsOf('masked', { factory: 'masked', weights, classes: 10 });
  const failure = (images: number) => [
    'AnswersNotFinite',
    `${images} of ${images} images have no finite answer: -inf for class 9`,
  ];
  expect(failuresOf(trials)).toEqual([failure(500), failure(64), failure(64)]);
}, 180_000);

test('a fully convolutional network is measured as one that flattens by itself', async () => {
  const recipes = ['pytorch-fp32', 'ort-static'];
  const trials = await trialsOf('convolutional', { factory: 'convolutional', weights, classes: 10 }, recipes);
  const plain = await trialsOf('plain', { architecture: 'mnv2_mini', weights, classes: 10 }, recipes);
  expect(trials.map(({ status }) => status)).toEqual(['measured', 'measured']);
  expect(trials.map(hitsOf)).toEqual(plain.map(hitsOf));
}, 300_000);

test('an ONNX file is asked for the output that the sweep names', async () => {
  const [plain] = await trialsOf('plain', { architecture: 'mnv2_mini', weights, classes: 10 }, ['ort-static']);
  const key = plain?.stages.find(({ stage }) => stage === 'export')?.key ?? '';
  const store = join(folder, 'state', 'store');
  const { outcome } = JSON.parse(
    readFileSync(join(store, 'outcomes', key.slice(0, 2), `${key}.json`), 'utf8'),
  ) as OutcomeRecord;
  const sha256 = outcome.artifacts['onnx']?.sha256 ?? '';
  const onnx = join(store, 'objects', sha256.slice(0, 2), sha256);
  const named = await trialsOf('named-output', { onnx, output: 'logits', classes: 10 }, ['ort-static']);
  expect(named.map(hitsOf)).toEqual([plain].flatMap((trial) => (trial === undefined ? [] : [hitsOf(trial)])));
  const misnamed = await answerOf('misnamed-output', { onnx, output: 'features', classes: 10 }, ['ort-static']);
  expect(misnamed.failure).toMatchObject({
    code: 'AnswersInvalid',
    message: expect.stringContaining('has no output features (model.output); found logits (batch, 10)') as string,
  });
}, 180_000);
