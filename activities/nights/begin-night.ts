import type { BegunNightAnswer, NightActivities } from '../../contracts/night-activities.js';
import type { NightPlan } from '../../contracts/night-plan.js';
import { nightSweepId } from '../../contracts/night-sweep-id.js';
import type { ListedNode, NodeRegistry } from '../../contracts/node-registry.js';
import { reasonAgainst } from '../../contracts/reason-against.js';
import type { Json } from '../../contracts/stage.js';
import type { ExpectedNode } from '../../contracts/stored-night.js';
import { type AskNightTimes, keepMissedNights } from './missed-nights.js';
import type { NightStores } from './night-stores.js';
import { placeSweep } from './place-sweep.js';

type BeginNight = Parameters<NightActivities['beginNight']>[0] & { readonly version: string };

/** What is asked of the server. */
export interface FleetPlace {
  readonly registry: NodeRegistry;
  readonly askTimes: AskNightTimes;
}

/** Notes a night with the boards that it expects as the registry knows them now, and places its benchmarks on hosts. */
export const beginNight = async (
  { results }: Pick<NightStores, 'results'>,
  { registry, askTimes }: FleetPlace,
  { plan, ...night }: BeginNight,
): Promise<BegunNightAnswer> => {
  const machines = await machinesOf(registry, plan);
  const nodes = expectedNodes(machines, plan);
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
    placements: plan.benchmarks.map((benchmark) => placeSweep(machines, benchmark).placement ?? null),
  };
};

/** Lists of the server are a moment behind a node that has just registered: one that is named is asked for itself. */
const machinesOf = async (registry: NodeRegistry, { nodes }: NightPlan): Promise<readonly ListedNode[]> => {
  const machines = [...(await registry.list({ tags: [] }))];
  const known = new Set(machines.map(({ description: { nodeId } }) => nodeId));
  const missing = 'ids' in nodes ? nodes.ids.filter((id) => !known.has(id)) : [];
  for (const id of missing) {
    if ((await registry.admission(id)) !== undefined) machines.push(...(await registry.list({ ids: [id] })));
  }
  return machines;
};

/** Those that answer first: without hosts, one of them takes in model and images. */
const expectedNodes = (machines: readonly ListedNode[], plan: NightPlan): readonly ExpectedNode[] => {
  const boards = machines.filter(({ description: { role } }) => role === 'node');
  const { nodes: asked } = plan;
  const found =
    'tags' in asked
      ? boards.filter(({ description: { tags } }) => asked.tags.every((tag) => tags.includes(tag)))
      : boards.filter(({ description: { nodeId } }) => asked.ids.includes(nodeId));
  const known = new Set(found.map(({ description: { nodeId } }) => nodeId));
  const unknown = 'ids' in asked ? asked.ids.filter((id) => !known.has(id)) : [];
  const isAway = ({ presence }: ListedNode): number => Number(presence.state !== 'alive');
  return [
    ...found.toSorted((a, b) => isAway(a) - isAway(b)).map((node) => expectedNode(node, plan)),
    ...unknown.map((nodeId): ExpectedNode => ({
      nodeId,
      nodeClass: '',
      board: '',
      powerState: {},
      refused: { as: 'absent', reason: `No node ${nodeId} is registered.` },
    })),
  ];
};

const expectedNode = (node: ListedNode, { mayHaveOwnStore }: NightPlan): ExpectedNode => {
  const { nodeId, nodeClass, fingerprint, powerState } = node.description;
  const reason = reasonAgainst(node, { mayHaveOwnStore });
  const board = [fingerprint['board'], fingerprint['gpu'], fingerprint['processor']].find(isText) ?? '';
  return {
    nodeId,
    nodeClass,
    board,
    powerState,
    refused: reason === undefined ? null : { as: 'quarantined', reason: `${nodeId} ${reason}.` },
  };
};

const isText = (value: unknown): value is string => typeof value === 'string' && value !== '';
