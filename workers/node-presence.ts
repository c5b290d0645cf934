import { randomUUID } from 'node:crypto';
import { ActivityExecutionFailedError, type Client } from '@temporalio/client';
import { TimeoutFailure } from '@temporalio/common';
import type { NodeControlActivities } from '../contracts/activities.js';
import type { Presence } from '../contracts/node-registry.js';
import { nodeControlTaskQueue } from '../contracts/task-queues.js';
import type { LeavePlace } from './places.js';

/** A living Worker takes the question within milliseconds. */
const ANSWER_SECONDS = 3;
/** An answer takes the server as long as five calls, of which the question is one; twice that, since they vary. */
const CALLS_OF_AN_ANSWER = 10;
const LEAST_MS = 500;
// temporal.api.enums.v1.TaskQueueType
const OF_ACTIVITIES: object = { taskQueueType: 2 };

/**
 * Whether a node's worker answers now. The server lists a Worker's polls for five minutes after it has ended, and lists the
 * poll of an idle one with an age of up to a minute, so whoever is listed is asked. `leaveAfter` is told when a living one would have
 * answered.
 */
export const nodePresence = async (
  client: Client,
  nodeId: string,
  leaveAfter: LeavePlace = () => {},
): Promise<Presence> => {
  const since = await lastPoll(client, nodeId);
  if (since === null) return { state: 'absent', since };
  const condition = await askCondition(client, nodeId, leaveAfter);
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

const askCondition = async (client: Client, nodeId: string, leaveAfter: LeavePlace) => {
  try {
    const askedAt = performance.now();
    const question = await client.activity.typed<NodeControlActivities>().start('nodeCondition', {
      id: `node-condition/${nodeId}/${randomUUID()}`,
      taskQueue: nodeControlTaskQueue(nodeId),
      scheduleToCloseTimeout: ANSWER_SECONDS * 1000,
      retry: { maximumAttempts: 1 },
    });
    leaveAfter(Math.max(LEAST_MS, CALLS_OF_AN_ANSWER * (performance.now() - askedAt)));
    return await question.result();
  } catch (error) {
    if (error instanceof ActivityExecutionFailedError && error.cause instanceof TimeoutFailure) return undefined;
    throw error;
  }
};
