import { afterAll, expect, test } from 'vitest';
import { packagePath } from '../../config/package-path.js';
import { writeDemoSweep } from '../demo-sweep.js';
import { oneLine } from '../report/plain-text.js';
import { quantfleet, startUp, stopAll, writeSettings } from '../quantfleet-command.js';
import { temporaryFolderOfFile } from '../temporary-folder.js';

const folder = temporaryFolderOfFile();
afterAll(stopAll);

const images = packagePath('.quantfleet/data/fashion-mnist/train');

test('a sweep that would train on its evaluation images is refused, or says so by choice and after the numbers', async () => {
  const settings = await writeSettings(folder);
  await startUp(settings);
  const dataset = {
    name: 'leaking',
    calibration: { folder: images, images: 16, seed: 2 },
    training: { folder: images, images: 100 },
    evaluation: { folder: images, images: 100, order: 'shuffled' },
  };
  const run = (change: object) => {
    const file = writeDemoSweep(folder, {
      dataset: { ...dataset, ...change },
      recipes: ['pytorch-fp32', { recipe: 'torch-qat', fineTuning: { epochs: 1 } }],
      calibrationBatchSizes: [8],
    });
    return quantfleet(['sweep', 'run', file, '--config', settings]);
  };
  const refused = await run({});
  expect(refused).toMatchObject({
    exitCode: 2,
    stderr: expect.stringContaining(
      'SplitsShareImages: 100 of 100 evaluation images are training images too',
    ) as string,
  });
  const noted = await run({ trainOnEvaluationImages: true });
  expect(noted.exitCode).toBe(0);
  const [before = '', after = ''] = noted.stdout.split('\nsmall: ');
  expect(before).toContain('note: 100 of 100 evaluation images are training images too');
  expect(oneLine(after)).toContain('- 100 of 100 evaluation images are training images too');
}, 180_000);
