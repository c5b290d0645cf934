import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { packagePath } from '../../config/package-path.js';
import type { TrialRecord } from '../../contracts/trial-record.js';
import { writeDemoSweep } from '../demo-sweep.js';
import { quantfleet, startUp, stopAll, writeSettings } from '../quantfleet-command.js';
import { temporaryFolderOfFile } from '../temporary-folder.js';

const folder = temporaryFolderOfFile();
const RECIPES = ['pytorch-fp32', { recipe: 'torch-qat', fineTuning: null }, 'ort-static'];
let settings: string;

/** Factories in a folder of their own: the demo's network beside its factory, one that fails, one without a file. */
beforeAll(async () => {
  settings = await writeSettings(folder);
  const networks = join(folder, 'networks');
  mkdirSync(networks);
  writeFileSync(
    join(networks, 'demo.py'),
    `from .layers import build\nfrom quantfleet_tools.pytorch.architectures import mnv2_mini\n`,
  );
  writeFileSync(join(networks, 'layers.py'), 'from quantfleet_tools.pytorch.architectures.mnv2_mini import build\n');
  writeFileSync(join(networks, 'faulty.py'), 'def build(classes):\n    import timm_of_nobody\n');
  appendFileSync(
    settings,
    `factories:
  beside: { file: networks/demo.py, function: build }
  faulty: { file: networks/faulty.py, function: build }
  absent: { file: networks/absent.py, function: build }
`,
  );
  await startUp(settings);
});

afterAll(stopAll);

const runWith = async (change: Readonly<Record<string, unknown>>, factory?: string) => {
  const weights = packagePath('demo/mnv2-mini.pth');
  const model = factory === undefined ? {} : { model: { factory, weights, classes: 10 } };
  const sweep = writeDemoSweep(folder, { recipes: RECIPES, calibrationBatchSizes: [16], ...model, ...change });
  const { exitCode, stdout } = await quantfleet(['sweep', 'run', sweep, '--config', settings, '--json']);
  return { exitCode, answer: JSON.parse(stdout) as { readonly trials?: readonly TrialRecord[]; failure?: unknown } };
};

test('what is wrong with a user’s network is said once for a sweep, before any trial, with file and line', async () => {
  expect(await runWith({ name: 'faulty' }, 'faulty')).toMatchObject({
    exitCode: 2,
    answer: {
      failure: {
        code: 'NetworkFailed',
        message: expect.stringMatching(/faulty\.py, line 2 \(build\): it imports timm_of_nobody/) as string,
      },
    },
  });
  expect(await runWith({ name: 'absent' }, 'absent')).toMatchObject({
    exitCode: 2,
    answer: {
      failure: { code: 'ModelUnknown', message: expect.stringContaining('networks/absent.py') as string },
    },
  });
  const preprocessing = { colour: 'rgb', crop: 28, mean: [0.286, 0.286, 0.286], std: [0.353, 0.353, 0.353] };
  expect(await runWith({ name: 'rgb', preprocessing })).toMatchObject({
    exitCode: 2,
    answer: {
      failure: {
        code: 'ConfigInvalid',
        message: expect.stringContaining('takes 1 channel, the images have 3 (colour: rgb)') as string,
      },
    },
  });
}, 300_000);

test('a network whose factory imports a file beside it is measured by every recipe', async () => {
  const { answer } = await runWith({ name: 'beside' }, 'beside');
  expect(answer.trials?.map(({ status, failure }) => [status, failure])).toEqual([
    ['measured', null],
    ['measured', null],
    ['measured', null],
  ]);
}, 300_000);
