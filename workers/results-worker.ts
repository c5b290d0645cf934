import { Client } from '@temporalio/client';
import { type NativeConnection, Worker } from '@temporalio/worker';
import { createResultActivities, createWaitingActivities } from '../activities/index.js';
import type { TrialStores } from '../activities/save-trial.js';
import { resultsTaskQueue } from '../contracts/task-queues.js';
import { openNodeRegistry } from './node-registry.js';

/** Trials of all nodes may wait at once for what they share; waiting takes no work. */
const WAITING = 2_000;

/** The Worker that writes results, beside the Workflow Tasks of a queue; one a results database. */
export const createResultsWorker = (
  connection: NativeConnection,
  { namespace, taskQueue }: { readonly namespace: string; readonly taskQueue: string },
  stores: TrialStores,
): Promise<Worker> => {
  const client = new Client({ connection, namespace });
  return Worker.create({
    connection,
    namespace,
    taskQueue: resultsTaskQueue(taskQueue),
    activities: {
      ...createResultActivities(stores, openNodeRegistry(client)),
      ...createWaitingActivities(client),
    },
    maxConcurrentActivityTaskExecutions: WAITING,
    shutdownForceTime: '15 seconds',
  });
};
