import { setTimeout as sleep } from 'node:timers/promises';
import { openStores } from '../../activities/artifacts/open-stores.js';
import { grantFolder, openGrantStore } from '../../activities/permission/grant-store.js';
import { grantSweep } from '../../activities/permission/grant-sweep.js';
import { isInDeployment } from '../../config/workers-of.js';
import type { NightPlan } from '../../contracts/night-plan.js';
import type { NodeRegistration, NodeRegistry } from '../../contracts/node-registry.js';
import { QuantfleetFailure } from '../../contracts/quantfleet-failure.js';
import type { SweepPlan } from '../../contracts/sweep.js';
import { openNodeRegistry } from '../../workers/node-registry.js';
import type { CommandContext } from '../command-context.js';
import { requireDatasets } from '../deployment/require-datasets.js';
import { uploadFiles } from '../deployment/upload-files.js';
import type { HostClient } from '../with-host.js';

/** Lets the boards of a machine on its own read what the benchmarks name, on every night. */
export const grantNight = async (context: CommandContext, { benchmarks }: NightPlan): Promise<void> => {
  if (isInDeployment(context.settings)) return;
  const grants = openGrantStore(grantFolder(context.settings.stateDir));
  for (const benchmark of benchmarks) await grantSweep(grants, benchmark);
};

/**
 * What the client of a deployment adds to the plan of its nights: the files in the store. Fails with `NotFound` where no board has the
 * tags of the fleet, and with `DatasetUnknown`.
 */
export const preparedNight = async (
  { settings, interrupt }: CommandContext,
  { client, nodeIds = [] }: Pick<HostClient, 'client' | 'nodeIds'>,
  plan: NightPlan,
): Promise<NightPlan> => {
  const registry = openNodeRegistry(client);
  const registered = await registeredWith(registry, nodeIds, interrupt);
  requireBoards(registered, plan);
  if (!isInDeployment(settings)) return plan;
  const boards = registered.filter((machine) => isBoardOf(plan, machine));
  const nodes = boards.map(({ description: { nodeId } }) => nodeId);
  // Boards that are away are results of the night.
  const machines = [...(await registry.list({ tags: [], role: 'host' })), ...boards];
  const { artifacts } = await openStores(settings);
  const benchmarks: SweepPlan[] = [];
  for (const benchmark of plan.benchmarks) {
    requireDatasets(machines, { ...benchmark, nodes });
    benchmarks.push(await uploadFiles(artifacts, benchmark, interrupt));
  }
  return { ...plan, benchmarks };
};

const LOOK_MS = 200;

/** All machines, as soon as those of this process are among them: they register beside their start, and lists follow a moment later. */
const registeredWith = async (
  registry: NodeRegistry,
  nodeIds: readonly string[],
  signal: AbortSignal,
): Promise<readonly NodeRegistration[]> => {
  for (;;) {
    const machines = await registry.registrations();
    const known = new Set(machines.map(({ description: { nodeId } }) => nodeId));
    if (nodeIds.every((nodeId) => known.has(nodeId))) return machines;
    await sleep(LOOK_MS, undefined, { signal });
  }
};

const isBoardOf = ({ nodes }: NightPlan, { description: { role, nodeId, tags } }: NodeRegistration): boolean =>
  role === 'node' && ('tags' in nodes ? nodes.tags.every((tag) => tags.includes(tag)) : nodes.ids.includes(nodeId));

/** Boards that are named and not registered are results of the night; tags that none has are a mistake. */
const requireBoards = (machines: readonly NodeRegistration[], plan: NightPlan): void => {
  const { nodes } = plan;
  if ('ids' in nodes || machines.some((machine) => isBoardOf(plan, machine))) return;
  throw new QuantfleetFailure('NotFound', `No board has the tags ${nodes.tags.join(', ')}.`, {
    advice: '`quantfleet node list` shows the boards with their tags. Correct nodes in the fleet file.',
  });
};
