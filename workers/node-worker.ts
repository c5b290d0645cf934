import type { DataConverter } from '@temporalio/common';
import { type NativeConnection, Worker } from '@temporalio/worker';
import { createNodeActivities } from '../activities/index.js';
import { nodeTaskQueue } from '../contracts/task-queues.js';
import { heartbeatThrottle } from './heartbeat-throttle.js';
import type { LocalNode } from './node-context.js';
import { keepTaskTokens } from './task-tokens.js';

/** Where a node works. */
export interface NodePlace {
  /** host:port of the Temporal server. */
  readonly address: string;
  readonly stateDir: string;
}

/** The Worker of one node: one slot, so that whatever touches the device is alone on it. */
export const createNodeWorker = (
  connection: NativeConnection,
  namespace: string,
  { nodeId, open }: LocalNode,
  { address, stateDir }: NodePlace,
  dataConverter: DataConverter,
): Promise<Worker> => {
  const throttle = heartbeatThrottle(address);
  return Worker.create({
    dataConverter,
    connection,
    namespace,
    identity: nodeId,
    taskQueue: nodeTaskQueue(nodeId),
    activities: createNodeActivities(open),
    maxConcurrentActivityTaskExecutions: 1,
    interceptors: { activity: [keepTaskTokens(stateDir)] },
    maxHeartbeatThrottleInterval: throttle,
    defaultHeartbeatThrottleInterval: throttle,
    shutdownForceTime: '15 seconds',
  });
};
