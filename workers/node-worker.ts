import type { Worker } from '@temporalio/worker';
import { createNodeActivities } from '../activities/index.js';
import { nodeTaskQueue } from '../contracts/task-queues.js';
import { createActivityWorker, type NodePlace } from './activity-worker.js';
import type { LocalNode } from './node-context.js';

/** The Worker of one node: one slot, so that whatever touches the device is alone on it. */
export const createNodeWorker = (place: NodePlace, { nodeId, open }: LocalNode): Promise<Worker> =>
  createActivityWorker(place, {
    identity: nodeId,
    taskQueue: nodeTaskQueue(nodeId),
    activities: createNodeActivities(open),
    slots: 1,
  });
