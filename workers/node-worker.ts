import { type NativeConnection, Worker } from '@temporalio/worker';
import { createNodeActivities } from '../activities/index.js';
import type { NodeContext } from '../activities/stage-context.js';
import { nodeTaskQueue } from '../contracts/task-queues.js';

// A cancellation reaches an Activity with a heartbeat's answer, and must end its tool within ten seconds.
const HEARTBEAT_THROTTLE = '2 seconds';

/** The Worker of one node: one slot, so that whatever touches the device is alone on it. */
export const createNodeWorker = (
  connection: NativeConnection,
  namespace: string,
  node: NodeContext,
): Promise<Worker> => {
  const { nodeId } = node.probe;
  return Worker.create({
    connection,
    namespace,
    identity: nodeId,
    taskQueue: nodeTaskQueue(nodeId),
    activities: createNodeActivities(node),
    maxConcurrentActivityTaskExecutions: 1,
    maxHeartbeatThrottleInterval: HEARTBEAT_THROTTLE,
    defaultHeartbeatThrottleInterval: HEARTBEAT_THROTTLE,
    shutdownForceTime: '15 seconds',
  });
};
