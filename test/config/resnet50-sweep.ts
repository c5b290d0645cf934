import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { loadSweep } from '../../config/load-sweep.js';
import type { SweepPlan } from '../../contracts/sweep.js';
import { temporaryFolder } from '../temporary-folder.js';

/** The plan of a small sweep file whose weights and images are never read; `change` replaces keys. */
export const planOf = (change: object): SweepPlan => {
  const folder = temporaryFolder();
  const file = join(folder, 'sweep.yaml');
  writeFileSync(join(folder, 'weights.pth'), '');
  const sweep = {
    name: 'small',
    model: { architecture: 'resnet50', weights: 'weights.pth' },
    preprocessing: 'imagenet1k-v1',
    dataset: { name: 'x', evaluation: { folder: 'val' } },
    recipes: ['pytorch-fp32'],
  };
  writeFileSync(file, stringify({ ...sweep, ...change }));
  return loadSweep(file, 'local');
};
