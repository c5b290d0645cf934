import { Worker } from '@temporalio/worker';
import { createNodeActivities } from '../activities/index.js';
import { nodeTaskQueue } from '../contracts/task-queues.js';
import { heartbeatThrottle } from './heartbeat-throttle.js';
import type { LocalNode } from './node-context.js';
import type { RunningWorkList } from './running-work.js';
import { stageMetrics } from './stage-metrics.js';
import { keepTaskTokens } from './task-tokens.js';
import { keepUntilServerAnswers } from './until-server-answers.js';
import type { WorkerPlace } from './worker-place.js';

/** Where the Activities of a node or host work. */
export interface NodePlace extends WorkerPlace {
  /** host:port of the Temporal server. */
  readonly address: string;
  readonly stateDir: string;
  /** Told of every Activity. */
  readonly running: RunningWorkList;
}

/** The Worker of one node: one slot, so that whatever touches the device is alone on it. */
export const createNodeWorker = (
  { address, stateDir, running, ...place }: NodePlace,
  { nodeId, open }: LocalNode,
): Promise<Worker> => {
  const throttle = heartbeatThrottle(address);
  return Worker.create({
    ...place,
    identity: nodeId,
    taskQueue: nodeTaskQueue(nodeId),
    activities: createNodeActivities(open),
    maxConcurrentActivityTaskExecutions: 1,
    interceptors: {
      activity: [
        keepTaskTokens(stateDir),
        keepUntilServerAnswers(place.connection),
        running.interceptor,
        stageMetrics(),
      ],
    },
    maxHeartbeatThrottleInterval: throttle,
    defaultHeartbeatThrottleInterval: throttle,
    shutdownForceTime: '15 seconds',
  });
};
