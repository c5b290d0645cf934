import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { status } from '@grpc/grpc-js';
import type { ConnectionLike } from '@temporalio/client';
import proto from '@temporalio/proto';
import { serverError } from '../server-error.js';

const { TaskQueueType } = proto.temporal.api.enums.v1;
const PATIENCE_MS = 5_000;
/** A server warns of polls that are shorter. */
const POLL_MS = 30_000;
const LOOK_MS = 100;

/** What came of asking for work. */
export interface PollingTried {
  /** What the server says where this machine may not ask. */
  readonly refusal?: string;
  /** How far the server's clock is ahead of this machine's. */
  readonly clockAheadMs: number;
}

/** Asks for work on a queue that has none: only this shows the right to poll. */
export const tryPolling = async (connection: ConnectionLike, namespace: string): Promise<PollingTried> => {
  const taskQueue = { name: `quantfleet.doctor.${randomUUID()}` };
  const { workflowService } = connection;
  const askedAtMs = Date.now();
  const refusals: string[] = [];
  const ended = new AbortController();
  const ask = () => workflowService.pollActivityTaskQueue({ namespace, taskQueue, identity: 'quantfleet doctor' });
  // A poll without a deadline is refused.
  const polling = connection
    .withAbortSignal(ended.signal, () => connection.withDeadline(askedAtMs + POLL_MS, ask))
    .catch((error: unknown) => {
      const answer = serverError(error);
      if (answer?.code === status.PERMISSION_DENIED) refusals.push(answer.details);
    });
  try {
    while (refusals.length === 0 && Date.now() < askedAtMs + PATIENCE_MS) {
      const { pollers } = await workflowService.describeTaskQueue({
        namespace,
        taskQueue,
        taskQueueType: TaskQueueType.TASK_QUEUE_TYPE_ACTIVITY,
      });
      const seen = pollers[0]?.lastAccessTime;
      if (seen) return { clockAheadMs: Number(seen.seconds) * 1_000 + (seen.nanos ?? 0) / 1e6 - askedAtMs };
      await sleep(LOOK_MS);
    }
    return { refusal: refusals[0] ?? 'the server has not seen it ask', clockAheadMs: 0 };
  } finally {
    ended.abort();
    await polling;
  }
};
