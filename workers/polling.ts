import { setTimeout as sleep } from 'node:timers/promises';
import proto from '@temporalio/proto';
import type { NativeConnection, Worker } from '@temporalio/worker';
import { QuantfleetFailure } from '../contracts/quantfleet-failure.js';
import { accessFailure } from './namespace-access.js';
import type { ServerTarget } from './server-target.js';

const POLLING_TIMEOUT_MS = 20_000;
const LOOK_MS = 250;

const { TaskQueueType } = proto.temporal.api.enums.v1;

/** What one Worker asks the server for. */
interface Poll {
  readonly taskQueue: string;
  readonly taskQueueType: proto.temporal.api.enums.v1.TaskQueueType;
  readonly identity: string;
}

/**
 * Notes who has asked for work so far; called before the Workers run. The returned function waits until the server has seen
 * each of them ask, and fails with `WorkerNotPolling` after 20 s: a Worker without the right to poll runs as if it had it.
 */
export const watchPolling = async (
  connection: NativeConnection,
  target: ServerTarget,
  namespace: string,
  workers: readonly Worker[],
): Promise<(interrupt: AbortSignal) => Promise<void>> => {
  const lastAsked = async ({ taskQueue, taskQueueType, identity }: Poll): Promise<string | undefined> => {
    const { pollers } = await connection.workflowService.describeTaskQueue({
      namespace,
      taskQueue: { name: taskQueue },
      taskQueueType,
    });
    const own = pollers.find((poller) => poller.identity === identity);
    return own === undefined ? undefined : JSON.stringify(own.lastAccessTime);
  };
  const polls = workers.flatMap(pollsOf);
  try {
    const before = await Promise.all(polls.map(lastAsked));
    return async (signal) => {
      const giveUpAt = Date.now() + POLLING_TIMEOUT_MS;
      for (const [index, poll] of polls.entries()) {
        while ((await lastAsked(poll)) === before[index]) {
          if (Date.now() > giveUpAt) throw notPolling(target.address, poll);
          await sleep(LOOK_MS, undefined, { signal });
        }
      }
    };
  } catch (error) {
    throw accessFailure(error, target, namespace) ?? error;
  }
};

const pollsOf = ({ options: { taskQueue, identity, activities, workflowBundle } }: Worker): readonly Poll[] => [
  ...(workflowBundle === undefined
    ? []
    : [{ taskQueue, identity, taskQueueType: TaskQueueType.TASK_QUEUE_TYPE_WORKFLOW }]),
  ...(activities.size === 0 ? [] : [{ taskQueue, identity, taskQueueType: TaskQueueType.TASK_QUEUE_TYPE_ACTIVITY }]),
];

const notPolling = (address: string, { taskQueue, identity }: Poll): QuantfleetFailure =>
  new QuantfleetFailure(
    'WorkerNotPolling',
    `The Temporal server ${address} has not seen ${identity} ask for work on ${taskQueue} within ${POLLING_TIMEOUT_MS / 1_000} s.`,
  );
