import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { packagePath } from '../config/package-path.js';

const data = (split: 'train' | 'test'): string => packagePath(`.quantfleet/data/fashion-mnist/${split}`);

/** Speed is measured in moments: by default a machine on which other tests run would warm up for ten seconds. */
const MOMENTS = {
  warmUpRuns: 2,
  warmUpSeconds: 0.1,
  hotRuns: 5,
  throughputBatchSizes: [1, 8],
  throughputSeconds: 0.05,
  powerSeconds: 0.05,
  usageIntervalMs: 20,
};

/**
 * The demo's network and images in a size that takes seconds, as a sweep file in `folder`; `change` replaces keys, those of
 * `measurement` one by one.
 */
export const writeDemoSweep = (
  folder: string,
  { measurement, ...change }: Readonly<Record<string, unknown>> = {},
): string => {
  const file = join(folder, `${typeof change['name'] === 'string' ? change['name'] : 'small'}.yaml`);
  const sweep = {
    name: 'small',
    model: { architecture: 'mnv2_mini', weights: packagePath('demo/mnv2-mini.pth'), classes: 10 },
    preprocessing: { colour: 'grey', crop: 28, mean: [0.286], std: [0.353] },
    dataset: {
      name: 'Fashion-MNIST',
      calibration: { folder: data('train'), images: 64 },
      training: { folder: data('train'), images: 256, seed: 1 },
      evaluation: { folder: data('test'), images: 500, order: 'shuffled' },
    },
    recipes: [
      'pytorch-fp32',
      { recipe: 'torch-qat', calibration: { method: 'percentile' } },
      'tensorrt-calibrator',
      'ort-static',
    ],
    calibrationBatchSizes: [1, 16],
    comparison: 'none',
    ...change,
    measurement: { ...MOMENTS, ...(measurement as object | undefined) },
  };
  writeFileSync(file, stringify(sweep));
  return file;
};
