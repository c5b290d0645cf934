import { expect, test } from 'vitest';
import { placeSweep } from '../../../activities/nights/place-sweep.js';
import { loadSweep } from '../../../config/load-sweep.js';
import type { SplitSource } from '../../../contracts/dataset.js';
import type { SweepPlan } from '../../../contracts/sweep.js';
import { writeDemoSweep } from '../../demo-sweep.js';
import { temporaryFolder } from '../../temporary-folder.js';
import { machine } from '../../cli/deployment/registered-machines.js';

const ONNX = { onnx: '1', onnxruntime: '1', polygraphy: '1' };
const TORCH_ALONE = { onnx: '1', torch: '2', 'nvidia-modelopt': '1' };
const TORCH = { ...ONNX, ...TORCH_ALONE };

const planOf = (source?: SplitSource): SweepPlan => {
  const plan = loadSweep(writeDemoSweep(temporaryFolder()), 'laptop');
  return source === undefined ? plan : { ...plan, splits: plan.splits.map((split) => ({ ...split, source })) };
};

const PETS = { kind: 'dataset', name: 'pets' } as const;

test('stages go to hosts by what each has, and images are read where the dataset is', () => {
  const machines = [
    machine('workstation', { role: 'host', tools: TORCH }),
    machine('nas', { role: 'host', tools: ONNX, datasets: ['pets'] }),
  ];
  expect(placeSweep(machines, planOf(PETS)).placement).toEqual({
    reading: 'dataset.pets',
    torch: 'host.torch',
    onnxruntime: 'host.onnxruntime',
  });
});

test('crops of the images themselves are trained on where dataset and PyTorch are together', () => {
  const machines = [machine('workstation', { role: 'host', tools: TORCH, datasets: ['pets'] })];
  expect(placeSweep(machines, planOf(PETS)).placement).toMatchObject({ training: 'dataset.pets.torch' });
});

test('paths are read by the hosts', () => {
  const machines = [machine('workstation', { role: 'host', tools: TORCH })];
  expect(placeSweep(machines, planOf()).placement).toEqual({
    reading: 'host.onnxruntime',
    training: 'host.torch',
    torch: 'host.torch',
    onnxruntime: 'host.onnxruntime',
  });
});

test.each([
  ['does not answer', { role: 'host', tools: TORCH }, { presence: { state: 'absent', since: null } }],
  [
    'is drained',
    { role: 'host', tools: TORCH },
    { admission: { state: 'drained', reason: null, since: '', by: 'ann' } },
  ],
  ['is a node', { tools: TORCH }, {}],
  ['has a PyTorch that may not load weights', { role: 'host', tools: TORCH_ALONE, unsafeTorch: 'old' }, {}],
] as const)('nothing is placed on a machine that %s', (_, description, rest) => {
  const plan = planOf();
  expect(placeSweep([machine('one', description, rest)], plan)).toBe(plan);
});
