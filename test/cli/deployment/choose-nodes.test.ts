import { expect, test } from 'vitest';
import { chooseNodes } from '../../../cli/deployment/choose-nodes.js';
import { loadSweep } from '../../../config/load-sweep.js';
import { PLAN_REVISION } from '../../../contracts/planned-by.js';
import type { SweepPlan } from '../../../contracts/sweep.js';
import { writeDemoSweep } from '../../demo-sweep.js';
import { temporaryFolder } from '../../temporary-folder.js';
import { machine } from './registered-machines.js';

const planFor = (nodes: unknown): SweepPlan => loadSweep(writeDemoSweep(temporaryFolder(), { nodes }), 'laptop');

const SHARED = { mayHaveOwnStore: false, say: () => {} };

const drained = { admission: { state: 'drained', reason: 'new fan', since: '', by: 'ann' } } as const;

test('tags choose the nodes that have all of them, and no host', () => {
  const machines = [
    machine('orin-1', { tags: ['orin', 'bench'] }),
    machine('orin-2', { tags: ['orin'] }),
    machine('workstation', { role: 'host', tags: ['orin', 'bench'] }),
  ];
  expect(chooseNodes(machines, planFor({ tags: ['orin', 'bench'] }), SHARED).nodes).toEqual(['orin-1']);
});

test('nodes that take no new work, or have a store of their own, are left out with the reason', () => {
  const machines = [machine('one'), machine('two', {}, drained), machine('three', { sharesStore: false })];
  const said: string[] = [];
  const { nodes } = chooseNodes(machines, planFor(['one', 'two', 'three']), {
    ...SHARED,
    say: (line) => said.push(line),
  });
  expect(nodes).toEqual(['one']);
  expect(said).toEqual(['two is drained by ann (new fan): left out.', 'three has a store of its own: left out.']);
});

test('a node whose worker is too old for the sweep is kept and named', () => {
  const machines = [machine('one', { version: '0.0.9', planRevision: PLAN_REVISION - 1 }), machine('two')];
  const said: string[] = [];
  const { nodes } = chooseNodes(machines, planFor(['one', 'two']), {
    ...SHARED,
    say: (line) => said.push(line),
  });
  expect(nodes).toEqual(['one', 'two']);
  expect(said).toEqual([
    'one runs quantfleet 0.0.9, which is too old for this sweep: its trials wait until it is updated.',
  ]);
});

test.each([
  ['an id that nobody has', ['nobody'], 'NotFound', 'No node nobody is registered.'],
  ['a host', ['workstation'], 'ConfigInvalid', 'nodes: workstation is a host, which measures nothing.'],
  ['only nodes that take no new work', ['two'], 'NotFound', 'No node among two takes new work.'],
  ['tags that no node has', { tags: ['xavier'] }, 'NotFound', 'No node with the tags xavier takes new work.'],
])('%s is refused before any work', (_, nodes, code, message) => {
  const machines = [machine('workstation', { role: 'host' }), machine('two', {}, drained)];
  expect(() => chooseNodes(machines, planFor(nodes), SHARED)).toThrow(expect.objectContaining({ code, message }));
});
