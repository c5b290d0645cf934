import { Worker } from '@temporalio/worker';
import { createNodeControlActivities } from '../activities/index.js';
import { nodeControlTaskQueue } from '../contracts/task-queues.js';
import { freeMiB } from '../files/free-space.js';
import type { RunningWorkList } from './running-work.js';
import type { WorkerPlace } from './worker-place.js';

/** Whom the Worker answers for. */
export interface ControlledNode {
  readonly nodeId: string;
  readonly stateDir: string;
  /** Folder that the machine’s proc and sys are in. */
  readonly machineRoot: string;
  readonly running: RunningWorkList;
}

/** The Worker that says how a node is while the node's one slot is taken; that it answers shows that the node is alive. */
export const createNodeControlWorker = (
  { connection, namespace, dataConverter }: WorkerPlace,
  { nodeId, stateDir, machineRoot, running }: ControlledNode,
): Promise<Worker> =>
  Worker.create({
    connection,
    namespace,
    dataConverter,
    identity: nodeId,
    taskQueue: nodeControlTaskQueue(nodeId),
    activities: createNodeControlActivities({
      running: running.now,
      diskFreeMiB: () => freeMiB(stateDir),
      machineRoot,
    }),
    maxConcurrentActivityTaskExecutions: 4,
    // A server bounds the polls that it holds open, by default to 1,200 of a namespace: a fleet has a thousand of these Workers.
    maxConcurrentActivityTaskPolls: 1,
    shutdownForceTime: '15 seconds',
  });
