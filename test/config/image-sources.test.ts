import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { expect, test } from 'vitest';
import { loadSweep } from '../../config/load-sweep.js';
import { temporaryFolder } from '../temporary-folder.js';

const PREPROCESSING = { resize: 232, crop: 224, mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225] };

const load = (folder: string, change: { preprocessing?: unknown; evaluation?: unknown } = {}) => {
  const { preprocessing = PREPROCESSING, evaluation = { folder: 'val' } } = change;
  const file = join(folder, 'sweep.yaml');
  writeFileSync(join(folder, 'weights.pth'), '');
  writeFileSync(
    file,
    stringify({
      name: 'imagenet',
      model: { architecture: 'resnet50', weights: 'weights.pth' },
      preprocessing,
      dataset: { name: 'ImageNet', calibration: { folder: 'train', images: 128 }, evaluation },
      recipes: ['pytorch-fp32'],
    }),
  );
  return loadSweep(file, 'local');
};

test('ILSVRC2012 as it is distributed becomes a source with both folders absolute', () => {
  const folder = temporaryFolder();
  const { splits } = load(folder, { evaluation: { ilsvrc2012: { validation: 'val', devkit: 'devkit' } } });
  expect(splits.map(({ source }) => source)).toEqual([
    { kind: 'folder', path: join(folder, 'train') },
    { kind: 'ilsvrc2012', path: join(folder, 'val'), devkit: join(folder, 'devkit') },
  ]);
});

test('a split names exactly one source', () => {
  const ilsvrc2012 = { validation: 'val', devkit: 'devkit' };
  for (const evaluation of [
    {},
    { folder: 'val', ilsvrc2012 },
    { csv: 'a.csv', ilsvrc2012 },
    { folder: 'a', csv: 'b' },
  ]) {
    expect(() => load(temporaryFolder(), { evaluation })).toThrow(/sweep\.yaml:\d+: dataset\.evaluation: name either/);
  }
});

test('ILSVRC2012 without its development kit is refused with the line and the key', () => {
  const evaluation = { ilsvrc2012: { validation: 'val' } };
  expect(() => load(temporaryFolder(), { evaluation })).toThrow(
    /sweep\.yaml:\d+: dataset\.evaluation\.ilsvrc2012\.devkit: /,
  );
});

test('preprocessing by name is the same sweep as its numbers written out', () => {
  const folder = temporaryFolder();
  const named = load(folder, { preprocessing: 'imagenet1k-v2' });
  expect(named).toEqual(load(folder));
  expect(load(folder, { preprocessing: 'imagenet1k-v1' }).preprocessing).toMatchObject({ colour: 'rgb', resize: 256 });
});

test('an unknown name of preprocessing is answered with the known ones, an unknown key with the key', () => {
  const folder = temporaryFolder();
  expect(() => load(folder, { preprocessing: 'imagenet' })).toThrow(/: preprocessing: .*imagenet1k-v1.*imagenet1k-v2/);
  expect(() => load(folder, { preprocessing: { ...PREPROCESSING, centre: 1 } })).toThrow(
    /there is no key preprocessing\.centre$/,
  );
});
