import type { BegunNightAnswer, NightActivities } from '../../contracts/night-activities.js';
import type { NightPlan } from '../../contracts/night-plan.js';
import type { Placement } from '../../contracts/placement.js';
import { nightSweepId } from '../../contracts/night-sweep-id.js';
import type { NodeRegistration, NodeRegistry } from '../../contracts/node-registry.js';
import { reasonAgainst } from '../../contracts/reason-against.js';
import type { Json } from '../../contracts/stage.js';
import type { ExpectedNode } from '../../contracts/stored-night.js';
import { type AskNightTimes, keepMissedNights } from './missed-nights.js';
import type { NightStores } from './night-stores.js';
import { type IsRunning, requireNoOtherNight } from './other-night.js';
import { placeSweep } from './place-sweep.js';

type BeginNight = Parameters<NightActivities['beginNight']>[0] & {
  readonly version: string;
  readonly workflowId: string;
};

/** What is asked of the server. */
export interface FleetPlace {
  readonly registry: NodeRegistry;
  readonly askTimes: AskNightTimes;
  readonly isRunning: IsRunning;
}

/** Notes a night with the boards that it expects as the registry knows them now, and places its benchmarks on hosts. Fails with `NightRunning` where another of the fleet runs. */
export const beginNight = async (
  { results }: Pick<NightStores, 'results'>,
  { registry, askTimes, isRunning }: FleetPlace,
  { plan, workflowId, ...night }: BeginNight,
): Promise<BegunNightAnswer> => {
  await requireNoOtherNight({ results }, isRunning, { nightId: night.nightId, fleet: plan.fleet, workflowId });
  const hosts = await registry.list({ tags: [], role: 'host' });
  const placements = plan.benchmarks.map((benchmark) => placeSweep(hosts, benchmark).placement ?? null);
  const boards = await boardsOf(registry, plan);
  const first = placements.every(readsAll) ? boards : await livingFirst(registry, boards);
  const nodes = expectedNodes(first, plan);
  const benchmarks = plan.benchmarks.map(({ name, sweepId }) => ({
    name,
    sweepId: nightSweepId(sweepId, night.nightId),
    sources: null,
  }));
  const kept = JSON.parse(JSON.stringify(plan)) as Json;
  const begun = { ...night, fleet: plan.fleet, plan: kept };
  await results.beginNight(begun, nodes, benchmarks);
  await keepMissedNights({ results }, askTimes, begun);
  return {
    nodes: nodes.filter(({ refused }) => refused === null).length,
    placements,
  };
};

/** Lists of the server are a moment behind a node that has just registered: one that is named is asked for itself. */
const boardsOf = async (registry: NodeRegistry, { nodes }: NightPlan): Promise<readonly NodeRegistration[]> => {
  const machines = [...(await registry.registrations())];
  const known = new Set(machines.map(({ description: { nodeId } }) => nodeId));
  const missing = 'ids' in nodes ? nodes.ids.filter((id) => !known.has(id)) : [];
  for (const id of missing) {
    if ((await registry.admission(id)) !== undefined) machines.push(...(await registry.list({ ids: [id] })));
  }
  return machines.filter(({ description: { role, nodeId, tags } }) => {
    if (role !== 'node') return false;
    return 'tags' in nodes ? nodes.tags.every((tag) => tags.includes(tag)) : nodes.ids.includes(nodeId);
  });
};

/** Whether hosts take in model and images, whatever kind of model it is. */
const readsAll = (placement: Placement | null): boolean =>
  placement?.reading !== undefined && placement.torch !== undefined && placement.onnxruntime !== undefined;

/** One of those that answer takes in model and images. */
const livingFirst = async (
  registry: NodeRegistry,
  boards: readonly NodeRegistration[],
): Promise<readonly NodeRegistration[]> => {
  const asked = await Promise.all(
    boards.map(async (board) => ({ board, isAway: !(await registry.isAlive(board.description.nodeId)) })),
  );
  return asked.toSorted((a, b) => Number(a.isAway) - Number(b.isAway)).map(({ board }) => board);
};

const expectedNodes = (found: readonly NodeRegistration[], plan: NightPlan): readonly ExpectedNode[] => {
  const { nodes: asked } = plan;
  const known = new Set(found.map(({ description: { nodeId } }) => nodeId));
  const unknown = 'ids' in asked ? asked.ids.filter((id) => !known.has(id)) : [];
  return [
    ...found.map((node) => expectedNode(node, plan)),
    ...unknown.map((nodeId): ExpectedNode => ({
      nodeId,
      nodeClass: '',
      board: '',
      machineId: '',
      powerState: {},
      refused: { as: 'absent', reason: `No node ${nodeId} is registered.` },
    })),
  ];
};

const expectedNode = (node: NodeRegistration, { mayHaveOwnStore }: NightPlan): ExpectedNode => {
  const { nodeId, nodeClass, fingerprint, powerState } = node.description;
  const reason = reasonAgainst(node, { mayHaveOwnStore });
  const board = [fingerprint['board'], fingerprint['gpu'], fingerprint['processor']].find(isText) ?? '';
  return {
    nodeId,
    nodeClass,
    board,
    machineId: node.description.machine.machineId,
    powerState,
    refused: reason === undefined ? null : { as: 'quarantined', reason: `${nodeId} ${reason}.` },
  };
};

const isText = (value: unknown): value is string => typeof value === 'string' && value !== '';
