import { afterEach, beforeEach, expect, test } from 'vitest';
import { beginNight } from '../../../activities/nights/begin-night.js';
import { nightIdOf } from '../../../contracts/night-id.js';
import { scheduledNightWorkflowId } from '../../../contracts/night-workflow-id.js';
import type { ListedNode, NodeRegistry } from '../../../contracts/node-registry.js';
import { openResultsDatabase, type ResultsDatabase } from '../../../results/results-database.js';
import { machine } from '../../cli/deployment/registered-machines.js';
import { begunNight } from '../../results/night-fixture.js';
import { nightPlanFixture } from './night-plan-fixture.js';

let results: ResultsDatabase;
/** Machines that were asked whether they answer. */
let asked: string[];

beforeEach(async () => {
  results = await openResultsDatabase({ kind: 'sqlite', path: ':memory:' });
  asked = [];
});

afterEach(() => results.close());

const absent = { presence: { state: 'absent', since: null } } as const;

const registryOf = (machines: readonly ListedNode[]): NodeRegistry => {
  const ask = (nodeId: string): ListedNode | undefined => {
    asked.push(nodeId);
    return machines.find(({ description }) => description.nodeId === nodeId);
  };
  return {
    registrations: async () => machines,
    list: async (selection) =>
      machines
        .filter(({ description: { role } }) => !('tags' in selection) || (selection.role ?? role) === role)
        .flatMap(({ description: { nodeId } }) => ask(nodeId) ?? []),
    admission: async () => undefined,
    isAlive: async (nodeId) => ask(nodeId)?.presence.state === 'alive',
  };
};

const begin = async (machines: readonly ListedNode[], running: readonly string[] = []): Promise<readonly string[]> => {
  const { nightId, startedAt, deadline, version } = begunNight(1);
  const place = {
    registry: registryOf(machines),
    askTimes: async () => undefined,
    isRunning: async (workflowId: string) => running.includes(workflowId),
  };
  const plan = nightPlanFixture({ nodes: { tags: ['orin'] } });
  await beginNight({ results }, place, { nightId, startedAt, deadline, version, plan, workflowId: 'night/lab' });
  return (await results.expectedNodes(nightId)).map(({ nodeId }) => nodeId);
};

const BOARDS = [
  machine('board-1', { role: 'node', tags: ['orin'] }, absent),
  machine('board-2', { role: 'node', tags: ['orin'] }),
  machine('board-3', { role: 'node', tags: ['thor'] }),
];

test('a night asks no board whether it answers where hosts take in model and images', async () => {
  const tools = { onnx: '1', onnxruntime: '1', polygraphy: '1', torch: '2', 'nvidia-modelopt': '1' };
  expect(await begin([...BOARDS, machine('workstation', { role: 'host', tools })])).toEqual(['board-1', 'board-2']);
  expect(asked).toEqual(['workstation']);
});

test('without such hosts boards that answer come first, since one of them takes in model and images', async () => {
  const tools = { onnx: '1', onnxruntime: '1', polygraphy: '1' };
  expect(await begin([...BOARDS, machine('nas', { role: 'host', tools })])).toEqual(['board-2', 'board-1']);
  expect(asked).toEqual(['nas', 'board-1', 'board-2']);
});

test('a night does not begin while one runs that somebody else began, and does where that one is gone', async () => {
  const { startedAt } = begunNight(2);
  const plan = JSON.parse(JSON.stringify(nightPlanFixture()));
  await results.beginNight({ ...begunNight(2), nightId: nightIdOf('lab', new Date(startedAt)), plan }, [], []);
  const scheduled = scheduledNightWorkflowId('lab', new Date(startedAt));
  await expect(begin(BOARDS, [scheduled, 'night/lab'])).rejects.toMatchObject({
    code: 'NightRunning',
    report: { advice: expect.stringContaining(`quantfleet sweep cancel ${scheduled}`) },
  });
  expect(await begin(BOARDS, ['night/lab'])).not.toEqual([]);
});
