import { afterEach, beforeEach, expect, test } from 'vitest';
import { beginNight } from '../../../activities/nights/begin-night.js';
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

const begin = async (machines: readonly ListedNode[]): Promise<readonly string[]> => {
  const { nightId, startedAt, deadline, version } = begunNight(1);
  const place = { registry: registryOf(machines), askTimes: async () => undefined };
  const plan = nightPlanFixture({ nodes: { tags: ['orin'] } });
  await beginNight({ results }, place, { nightId, startedAt, deadline, version, plan });
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
