import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { expect, test } from 'vitest';
import { loadSweep } from '../../config/load-sweep.js';
import { temporaryFolder } from '../temporary-folder.js';

const load = (change: Readonly<Record<string, unknown>>) => {
  const folder = temporaryFolder();
  const file = join(folder, 'sweep.yaml');
  writeFileSync(join(folder, 'weights.pth'), '');
  const sweep = {
    name: 'engines',
    model: { architecture: 'resnet50', weights: 'weights.pth' },
    preprocessing: 'imagenet1k-v1',
    dataset: { name: 'ImageNet', calibration: { folder: 'train', images: 128 }, evaluation: { folder: 'val' } },
    recipes: ['tensorrt-calibrator'],
    ...change,
  };
  writeFileSync(file, stringify(sweep));
  return loadSweep(file, 'local');
};

test('an engine takes the batch sizes that are measured, its kernels chosen for 8 or for the largest if that is less', () => {
  expect(load({}).engine.profile).toEqual({ min: 1, opt: 8, max: 128 });
  expect(load({ measurement: { throughputBatchSizes: [1, 4] } }).engine.profile).toEqual({ min: 1, opt: 4, max: 4 });
  expect(load({ engine: { profile: { opt: 1, max: 256 } } }).engine.profile).toEqual({ min: 1, opt: 1, max: 256 });
});

test('a DLA computes in FP16 what is not INT8, unless the file or the node says otherwise', () => {
  const small = { measurement: { throughputBatchSizes: [1] } };
  expect(load({}).engine.otherLayers).toBe('fp32');
  expect(load({ ...small, engine: { dlaCore: 0 } }).engine.otherLayers).toBe('fp16');
  expect(load({ ...small, engine: { dlaCore: 0, otherLayers: 'fp32' } }).engine.otherLayers).toBe('fp32');
  const nodes = [{ id: 'agx', engine: { dlaCore: 1 } }];
  expect(load({ ...small, nodes }).nodeSettings?.['agx']?.engine?.otherLayers).toBe('fp16');
});

test('profiles: each gives every batch size that is measured kernels of its own, and the largest that the engine takes', () => {
  const measurement = { throughputBatchSizes: [1, 8, 32] };
  expect(load({ measurement }).engine.profileSizes).toEqual([]);
  expect(load({ measurement, engine: { profiles: 'each' } }).engine.profileSizes).toEqual([1, 8, 32]);
  const wider = { profiles: 'each', profile: { max: 64 } };
  expect(load({ measurement, engine: wider }).engine.profileSizes).toEqual([1, 8, 32, 64]);
});

const refusals: readonly (readonly [string, Readonly<Record<string, unknown>>, string])[] = [
  [
    'kernels for more images than the engine takes',
    { engine: { profile: { opt: 256 } } },
    'engine.profile.opt is 256, which exceeds engine.profile.max, 128',
  ],
  [
    'a throughput that the engine does not take',
    { engine: { profile: { max: 64 } } },
    'throughputBatchSizes goes to 128, but engine.profile.max only to 64',
  ],
  [
    'a DLA for several batch sizes',
    { engine: { dlaCore: 0 } },
    'engine.dlaCore needs engine.profile.max: 1, since a DLA takes one batch size; found 128',
  ],
  [
    'a calibration cache for FP16',
    { recipes: [{ recipe: 'tensorrt-calibrator', precision: 'fp16', calibrationCache: 'c' }] },
    'recipes.0.calibrationCache: is for precision: int8 alone',
  ],
  ['a level that TensorRT has not', { engine: { optimizationLevel: 6 } }, 'engine.optimizationLevel'],
  ['a share of more than all', { engine: { minimumInt8Share: 90 } }, 'engine.minimumInt8Share'],
  ['a control that INT8 is not compared with', { controls: ['int8'] }, 'controls.0'],
  ['a control twice', { controls: ['fp16', 'fp16'] }, 'controls: a control is named twice'],
  ['an unknown key', { engine: { workspace: 512 } }, 'there is no key engine.workspace'],
];

test.each(refusals)('%s is answered with the key and what it needs', (_, change, text) => {
  expect(() => load(change)).toThrow(
    expect.objectContaining({ code: 'ConfigInvalid', message: expect.stringContaining(text) as string }),
  );
});

test('a sweep with a cross-check is another sweep than one without', () => {
  const file = join(temporaryFolder(), 'sweep.yaml');
  const onnx = join(temporaryFolder(), 'm.onnx');
  writeFileSync(onnx, '');
  writeFileSync(
    file,
    stringify({
      name: 'engines',
      model: { onnx },
      preprocessing: 'imagenet1k-v1',
      dataset: { name: 'ImageNet', calibration: { folder: 'train', images: 128 }, evaluation: { folder: 'val' } },
      recipes: ['tensorrt-calibrator'],
    }),
  );
  expect(loadSweep(file, 'local', 'trtexec').sweepId).not.toBe(loadSweep(file, 'local').sweepId);
});
