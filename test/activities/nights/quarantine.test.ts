import { afterEach, beforeEach, expect, test } from 'vitest';
import {
  type AdmittingRegistry,
  quarantinedBoards,
  quarantineFlaky,
  readmitBoard,
} from '../../../activities/nights/quarantine.js';
import type { NightPlan } from '../../../contracts/night-plan.js';
import type { NightNode } from '../../../contracts/night-record.js';
import type { AdmissionChange, ListedNode } from '../../../contracts/node-registry.js';
import { openResultsDatabase, type ResultsDatabase } from '../../../results/results-database.js';
import { machine } from '../../cli/deployment/registered-machines.js';
import { begunNight, expectedNodes, nightNode } from '../../results/night-fixture.js';
import { nightPlanFixture } from './night-plan-fixture.js';

let results: ResultsDatabase;
let machines: ListedNode[];

/** A registry that keeps what it is told. */
const registry: AdmittingRegistry = {
  list: async () => machines,
  registrations: async () => machines,
  admission: async (nodeId) => machines.find(({ description }) => description.nodeId === nodeId)?.admission,
  isAlive: async () => true,
  changeAdmission: async (nodeId, change: AdmissionChange) => {
    machines = machines.map((node) =>
      node.description.nodeId === nodeId ? { ...node, admission: { ...change, since: 'now' } } : node,
    );
  },
};

beforeEach(async () => {
  results = await openResultsDatabase({ kind: 'sqlite', path: ':memory:' });
  machines = [machine('orin-1', { tags: ['bench'] }), machine('orin-9', { tags: ['bench'] })];
});

afterEach(() => results.close());

const PLAN = nightPlanFixture({ quarantineAfterNights: 2, nodes: { tags: ['bench'] } });

const tell = async (night: number, status: NightNode['status'], plan: NightPlan = PLAN): Promise<string> => {
  const begun = { ...begunNight(night), plan: JSON.parse(JSON.stringify(plan)) };
  await results.beginNight(begun, expectedNodes, []);
  const nodes: NightNode[] = [{ ...nightNode, status, reason: status === 'failed' ? 'EngineCrashed' : null }];
  await results.saveNightVerdicts(begun.nightId, { verdicts: [], classFindings: [], nodes, suspicions: [], shown: [] });
  return begun.nightId;
};

const stateOf = async (nodeId: string) => (await registry.admission(nodeId))?.state;

test('a board that fails as many nights in a row as the fleet file says is quarantined, and a passed probe admits it again', async () => {
  await quarantineFlaky({ results }, registry, await tell(1, 'failed'));
  expect(await stateOf('orin-1')).toBe('admitted');
  await quarantineFlaky({ results }, registry, await tell(2, 'failed'));
  expect(await registry.admission('orin-1')).toMatchObject({
    state: 'quarantined',
    reason: '2 nights in a row, the last: EngineCrashed',
    by: 'nights of lab',
  });
  expect(await quarantinedBoards(registry, PLAN)).toEqual(['orin-1']);
  await readmitBoard(registry, { fleet: 'lab', nodeId: 'orin-1' });
  expect(await stateOf('orin-1')).toBe('admitted');
  expect(await quarantinedBoards(registry, PLAN)).toEqual([]);
});

test('what a person or another fleet has quarantined, and what the fleet does not expect, is not probed', async () => {
  for (const by of ['me@desk', 'nights of other']) {
    await registry.changeAdmission('orin-1', { state: 'quarantined', reason: 'new fan', by });
    expect(await quarantinedBoards(registry, PLAN)).toEqual([]);
  }
  await registry.changeAdmission('orin-1', { state: 'quarantined', reason: 'r', by: 'nights of lab' });
  expect(await quarantinedBoards(registry, { ...PLAN, nodes: { ids: ['orin-9'] } })).toEqual([]);
});

test('a fleet file can forbid quarantine', async () => {
  const never = { ...PLAN, quarantineAfterNights: null };
  for (const night of [1, 2, 3]) await quarantineFlaky({ results }, registry, await tell(night, 'failed', never));
  expect(await stateOf('orin-1')).toBe('admitted');
});
