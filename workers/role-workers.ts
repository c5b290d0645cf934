import { Client } from '@temporalio/client';
import type { Worker } from '@temporalio/worker';
import { openStores } from '../activities/artifacts/open-stores.js';
import type { Settings } from '../config/settings-schema.js';
import { REGISTRY_TASK_QUEUE } from '../contracts/task-queues.js';
import type { WorkerRole } from '../contracts/worker-role.js';
import { openResultsDatabase } from '../results/results-database.js';
import { lockDevice } from './device-lock.js';
import { createHostWorkers } from './host-workers.js';
import { createLocalNode, type LocalNode } from './node-context.js';
import { createNodeControlWorker } from './node-control-worker.js';
import { createNodeWorker } from './node-worker.js';
import { ownMachine } from './own-machine.js';
import { machineToReplace } from './register-node.js';
import { createResultsWorker } from './results-worker.js';
import { createRunningWorkList } from './running-work.js';
import type { WorkerPlace } from './worker-place.js';
import { createWorkflowWorker } from './workflow-worker.js';

/** What the workers of a process are made of. */
export interface RoleRequest {
  readonly roles: readonly WorkerRole[];
  readonly settings: Settings;
  readonly place: WorkerPlace;
  /** host:port of the server. */
  readonly address: string;
  /** Whether other machines reach the server. */
  readonly isServerShared: boolean;
  /** Of the Workflows that the process runs. */
  readonly taskQueue: string;
  readonly interrupt: AbortSignal;
  /** Takes what must be called, the last first, when the workers have ended. */
  readonly onStop: (cleanup: () => Promise<void>) => void;
}

/** The workers of a process, which do not run yet, and the machine that it registers. */
export interface RoleWorkers {
  readonly workers: readonly Worker[];
  readonly machine: { readonly node: LocalNode; readonly role: 'node' | 'host' } | undefined;
}

/** Makes the workers of the roles. */
export const createRoleWorkers = async (request: RoleRequest): Promise<RoleWorkers> => {
  const { roles, place, taskQueue } = request;
  const role = roles.find((one) => one === 'node' || one === 'host');
  const node = role === undefined ? undefined : await openMachine(request);
  const workers = await Promise.all([
    ...(roles.includes('workflows') ? [createWorkflowWorker(place, taskQueue)] : []),
    // Whoever serves a queue of their own serves the registrations of all too.
    ...(taskQueue === REGISTRY_TASK_QUEUE ? [] : [createWorkflowWorker(place, REGISTRY_TASK_QUEUE)]),
    ...(roles.includes('results') ? [resultsWorker(request)] : []),
    ...(node === undefined ? [] : [machineWorkers(request, node, role)]),
  ]);
  return { workers: workers.flat(), machine: node && { node, role: role ?? 'node' } };
};

const resultsWorker = async ({ settings, place, taskQueue, onStop }: RoleRequest): Promise<Worker> => {
  const results = await openResultsDatabase(settings.results);
  onStop(results.close);
  return createResultsWorker(place, taskQueue, { ...(await openStores(settings)), results });
};

const openMachine = async (request: RoleRequest): Promise<LocalNode> => {
  const { settings, place, isServerShared, interrupt, onStop } = request;
  const node = await createLocalNode(settings, interrupt);
  const { gpuUuid } = node;
  const releaseDevice = gpuUuid === null ? undefined : await lockDevice(gpuUuid, settings);
  onStop(async () => releaseDevice?.());
  onStop(node.stop);
  if (isServerShared) await machineToReplace(new Client(place), settings.nodeId, ownMachine());
  return node;
};

const machineWorkers = (
  { settings, place, address }: RoleRequest,
  node: LocalNode,
  role: WorkerRole | undefined,
): Promise<readonly Worker[]> => {
  const { stateDir, hostSlots: slots, datasets } = settings;
  const { nodeId } = node;
  const running = createRunningWorkList();
  const nodePlace = { ...place, address, stateDir, running };
  const control = createNodeControlWorker(place, { nodeId, stateDir, running });
  const own =
    role === 'host'
      ? createHostWorkers(nodePlace, node, { slots, datasets: Object.keys(datasets) })
      : createNodeWorker(nodePlace, node);
  return Promise.all([own, control]).then((workers) => workers.flat());
};
