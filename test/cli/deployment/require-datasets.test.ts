import { expect, test } from 'vitest';
import { requireDatasets } from '../../../cli/deployment/require-datasets.js';
import { loadSweep } from '../../../config/load-sweep.js';
import type { SweepPlan } from '../../../contracts/sweep.js';
import { writeDemoSweep } from '../../demo-sweep.js';
import { temporaryFolder } from '../../temporary-folder.js';
import { machine } from './registered-machines.js';

const planOf = (...datasets: readonly string[]): SweepPlan => {
  const plan = loadSweep(writeDemoSweep(temporaryFolder(), { nodes: ['orin'] }), 'laptop');
  const [split] = plan.splits;
  if (split === undefined) throw new Error('The demo has splits.');
  return { ...plan, splits: datasets.map((name) => ({ ...split, source: { kind: 'dataset', name } })) };
};

const HOST = machine('workstation', { role: 'host', datasets: ['cats', 'dogs'] });

test('datasets that a host has together, or a node of the sweep, are enough, as are paths', () => {
  requireDatasets([HOST], planOf('cats', 'dogs'));
  requireDatasets([machine('orin', { datasets: ['birds'] })], planOf('birds'));
  requireDatasets([], planOf());
});

test.each([
  [
    'that nobody has',
    ['birds'],
    [HOST],
    'No host that answers, and no node of the sweep, has the dataset birds. workstation has cats, dogs.',
  ],
  [
    'of an absent host',
    ['cats'],
    [{ ...HOST, presence: { state: 'absent', since: null } }],
    'No host that answers, and no node of the sweep, has the dataset cats. workstation (absent) has cats, dogs.',
  ],
  [
    'of two machines',
    ['cats', 'birds'],
    [HOST, machine('nas', { role: 'host', datasets: ['birds'] })],
    'No host that answers, and no node of the sweep, has the datasets cats and birds. workstation has cats, dogs; nas has birds.',
  ],
  [
    'of a node that is none of the sweep',
    ['birds'],
    [machine('agx', { datasets: ['birds'] })],
    'No host that answers, and no node of the sweep, has the dataset birds. agx has birds.',
  ],
] as const)('a dataset %s is refused before anything starts, with who has which', (_, datasets, machines, message) => {
  expect(() => requireDatasets(machines, planOf(...datasets))).toThrow(
    expect.objectContaining({ code: 'DatasetUnknown', message }),
  );
});
