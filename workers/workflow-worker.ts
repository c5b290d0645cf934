import { type NativeConnection, Worker } from '@temporalio/worker';
import { createResultActivities } from '../activities/index.js';
import { programPath } from '../config/package-path.js';
import type { TrialStores } from '../activities/save-trial.js';
import type { NodeRegistry } from '../contracts/node-registry.js';
import { REGISTRY_TASK_QUEUE } from '../contracts/task-queues.js';

const BUNDLE = programPath('workflow-bundle.js');

/** The Worker of Workflow Tasks and of the light Activities beside them. */
export const createWorkflowWorker = (
  connection: NativeConnection,
  { namespace, taskQueue }: { readonly namespace: string; readonly taskQueue: string },
  stores: TrialStores,
  registry: NodeRegistry,
): Promise<Worker> =>
  Worker.create({
    connection,
    namespace,
    taskQueue,
    workflowBundle: { codePath: BUNDLE },
    activities: createResultActivities(stores, registry),
    shutdownForceTime: '15 seconds',
  });

/** The Worker of the registered nodes' Workflows, where the process's other Workflows have a queue of their own. */
export const createRegistryWorker = (connection: NativeConnection, namespace: string): Promise<Worker> =>
  Worker.create({
    connection,
    namespace,
    taskQueue: REGISTRY_TASK_QUEUE,
    workflowBundle: { codePath: BUNDLE },
    shutdownForceTime: '15 seconds',
  });
