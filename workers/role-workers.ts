import type { Worker } from '@temporalio/worker';
import { openStores } from '../activities/artifacts/open-stores.js';
import { REGISTRY_TASK_QUEUE } from '../contracts/task-queues.js';
import { openResultsDatabase } from '../results/results-database.js';
import { createHostWorkers } from './host-workers.js';
import { type MachineRequest, type OpenMachine, openMachines } from './machines.js';
import { createNodeControlWorker } from './node-control-worker.js';
import { createNodeWorker } from './node-worker.js';
import { createResultsWorker } from './results-worker.js';
import { createRunningWorkList } from './running-work.js';
import { createWorkflowWorker } from './workflow-worker.js';

/** What the workers of a process are made of. */
export interface RoleRequest extends MachineRequest {
  /** host:port of the server. */
  readonly address: string;
  /** Of the Workflows that the process runs. */
  readonly taskQueue: string;
}

/** The workers of a process, which do not run yet, and the nodes or the host that it registers. */
export interface RoleWorkers {
  readonly workers: readonly Worker[];
  readonly machines: readonly OpenMachine[];
}

/** Makes the workers of the roles. */
export const createRoleWorkers = async (request: RoleRequest): Promise<RoleWorkers> => {
  const { roles, place, taskQueue } = request;
  const machines = await openMachines(request);
  const workers = await Promise.all([
    ...(roles.includes('workflows') ? [createWorkflowWorker(place, taskQueue)] : []),
    // Whoever serves a queue of their own serves the registrations of all too.
    ...(taskQueue === REGISTRY_TASK_QUEUE ? [] : [createWorkflowWorker(place, REGISTRY_TASK_QUEUE)]),
    ...(roles.includes('results') ? [resultsWorker(request)] : []),
    ...machines.map((machine) => machineWorkers(request, machine)),
  ]);
  return { workers: workers.flat(), machines };
};

const resultsWorker = async ({ settings, place, taskQueue, onStop }: RoleRequest): Promise<Worker> => {
  const results = await openResultsDatabase(settings.results);
  onStop(results.close);
  return createResultsWorker(place, taskQueue, {
    ...(await openStores(settings)),
    results,
    webhooks: settings.webhooks,
  });
};

const machineWorkers = (
  { settings, place, address }: RoleRequest,
  { node, role }: OpenMachine,
): Promise<readonly Worker[]> => {
  const { stateDir, machineRoot, hostSlots: slots, datasets } = settings;
  const { nodeId } = node;
  const running = createRunningWorkList();
  const nodePlace = { ...place, address, stateDir, running };
  const control = createNodeControlWorker(place, { nodeId, stateDir, machineRoot, running });
  const own =
    role === 'host'
      ? createHostWorkers(nodePlace, node, { slots, datasets: Object.keys(datasets) })
      : createNodeWorker(nodePlace, node);
  return Promise.all([own, control]).then((workers) => workers.flat());
};
