import { randomUUID } from 'node:crypto';
import { ActivityExecutionFailedError, type Client } from '@temporalio/client';
import { TimeoutFailure } from '@temporalio/common';
import type { NodeControlActivities } from '../contracts/activities.js';
import type { Presence } from '../contracts/node-registry.js';
import { nodeControlTaskQueue } from '../contracts/task-queues.js';

/** A living Worker takes the question within milliseconds. */
const ANSWER_SECONDS = 3;
// temporal.api.enums.v1.TaskQueueType
const OF_ACTIVITIES: object = { taskQueueType: 2 };

/**
 * Whether a node's worker answers now. The server lists a Worker's polls for five minutes after it has ended, and lists the
 * poll of an idle one with an age of up to a minute, so whoever is listed is asked.
 */
export const nodePresence = async (client: Client, nodeId: string): Promise<Presence> => {
  const since = await lastPoll(client, nodeId);
  if (since === null) return { state: 'absent', since };
  const condition = await askCondition(client, nodeId);
  return condition === undefined ? { state: 'absent', since } : { state: 'alive', condition };
};

const lastPoll = async ({ workflowService, options }: Client, nodeId: string): Promise<string | null> => {
  const { pollers } = await workflowService.describeTaskQueue({
    namespace: options.namespace,
    taskQueue: { name: nodeControlTaskQueue(nodeId) },
    ...OF_ACTIVITIES,
  });
  const seconds = (pollers ?? []).map(({ lastAccessTime }) => Number(lastAccessTime?.seconds ?? 0));
  return seconds.length === 0 ? null : new Date(Math.max(...seconds) * 1000).toISOString();
};

const askCondition = async (client: Client, nodeId: string) => {
  try {
    return await client.activity.typed<NodeControlActivities>().execute('nodeCondition', {
      id: `node-condition/${nodeId}/${randomUUID()}`,
      taskQueue: nodeControlTaskQueue(nodeId),
      scheduleToCloseTimeout: ANSWER_SECONDS * 1000,
      retry: { maximumAttempts: 1 },
    });
  } catch (error) {
    if (error instanceof ActivityExecutionFailedError && error.cause instanceof TimeoutFailure) return undefined;
    throw error;
  }
};
