import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { loadSettings } from '../../config/load-settings.js';
import { packagePath } from '../../config/package-path.js';
import type { TrialRecord } from '../../contracts/trial-record.js';
import { writeDemoSweep } from '../demo-sweep.js';
import { hitsOf } from '../hits-of.js';
import { quantfleet, startUp, stopAll, writeSettings } from '../quantfleet-command.js';
import { oneLine } from '../report/plain-text.js';
import { temporaryFolderOfFile } from '../temporary-folder.js';

const folder = temporaryFolderOfFile();
let settings: string;

const FILES = `
import argparse, sys, torch
state = torch.load(sys.argv[1], weights_only=True)
parallel = {"module." + name: value for name, value in state.items()}
zeros = {name: torch.zeros_like(value) for name, value in state.items()}
for name, content in {
    "plain": state,
    "wrapped": {"epoch": 90, "state_dict": parallel, "optimizer": {"state": {}, "param_groups": []}},
    "averaged": {"model": zeros, "model_ema": parallel},
    "unsafe": {"state_dict": state, "args": argparse.Namespace(lr=0.1)},
    "headless": {"state_dict": {name: value for name, value in parallel.items() if "classifier" not in name}},
}.items():
    torch.save(content, f"{sys.argv[2]}/{name}.pth")
`;

beforeAll(async () => {
  settings = await writeSettings(folder);
  execFileSync(loadSettings().python, ['-c', FILES, packagePath('demo/mnv2-mini.pth'), folder]);
  writeFileSync(join(folder, 'pointer.pth'), 'version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 9\n');
  await startUp(settings);
});

afterAll(stopAll);

const run = async (weights: string, ...options: readonly string[]) =>
  runWith({ architecture: 'mnv2_mini', weights }, options);

const runWith = async (
  model: Readonly<Record<string, string>> & { readonly weights: string },
  options: readonly string[] = [],
) => {
  const file = writeDemoSweep(folder, {
    name: model.weights.replace('.pth', ''),
    model: { ...model, classes: 10 },
    recipes: ['pytorch-fp32', { recipe: 'torch-qat', fineTuning: null }],
    calibrationBatchSizes: [16],
  });
  return quantfleet(['sweep', 'run', file, '--config', settings, ...options]);
};

interface Answer {
  readonly sweepId: string;
  readonly files: { readonly html: string; readonly csv: string };
  readonly dataNotes: readonly { readonly code: string; readonly message: string }[];
  readonly trials: readonly TrialRecord[];
}

const answerOf = async (weights: string): Promise<Answer> =>
  JSON.parse((await run(weights, '--json')).stdout) as Answer;

test('weights inside a checkpoint are measured as they are alone, and every form of the result says what was taken', async () => {
  const plain = await answerOf('plain.pth');
  expect(plain.dataNotes).toEqual([]);
  const hits = plain.trials.map(hitsOf);
  expect(Math.min(...hits)).toBeGreaterThan(400);
  for (const [weights, part] of [
    ['wrapped.pth', "['state_dict']"],
    ['averaged.pth', "['model_ema']"],
  ] as const) {
    const { sweepId, files, dataNotes, trials } = await answerOf(weights);
    expect(trials.map(hitsOf)).toEqual(hits);
    const note = `${join(folder, weights)}: the weights are those under ${part}, with 'module.' removed from the names`;
    expect(dataNotes).toMatchObject([{ code: 'WeightsUnwrapped', message: expect.stringContaining(note) as string }]);
    const terminal = await quantfleet(['report', sweepId, '--config', settings]);
    for (const text of [terminal.stdout, readFileSync(files.csv, 'utf8')]) expect(oneLine(text)).toContain(note);
  }
}, 240_000);

test.each([
  ['unsafe.pth', 'WeightsUnsafe', 'asks for argparse.Namespace'],
  ['pointer.pth', 'WeightsMismatch', 'is a Git LFS pointer'],
  ['headless.pth', 'WeightsMismatch', 'missing: 2 names (classifier.weight, classifier.bias)'],
])(
  '%s is refused once, before any trial and by its own path, with %s',
  async (weights, code, reason) => {
    const { exitCode, stdout, stderr } = await run(weights);
    expect(exitCode).toBe(2);
    expect(stderr).toContain(`${code}: ${join(folder, weights)} `);
    expect((stdout + stderr).split(reason)).toHaveLength(2);
    expect(stdout + stderr).not.toMatch(/objects|Traceback|weights_only/);
  },
  60_000,
);

test('a factory that was added after the node started is refused with what to do', async () => {
  writeFileSync(join(folder, 'net.py'), 'def build(classes):\n    raise ValueError\n');
  writeFileSync(settings, `${readFileSync(settings, 'utf8')}factories: { net: { file: net.py, function: build } }\n`);
  const { exitCode, stderr } = await runWith({ factory: 'net', weights: 'wrapped.pth' });
  expect(exitCode).toBe(2);
  expect(oneLine(stderr)).toMatch(
    /ModelUnknown: Factory net .* when the node started: none\. .*start `quantfleet up` again/,
  );
}, 60_000);
