import { setTimeout as sleep } from 'node:timers/promises';
import { Context } from '@temporalio/activity';
import type { ActivityInterceptorsFactory, NativeConnection } from '@temporalio/worker';

const ANSWER_MS = 5_000;
const LOOK_MS = 500;

/**
 * Keeps what an Activity gives until the server answers. The SDK tries for some ten seconds to hand it over and then drops it,
 * and a server that was away for longer would wait for it until the heartbeat timeout.
 */
export const keepUntilServerAnswers =
  (connection: NativeConnection): ActivityInterceptorsFactory =>
  () => ({
    inbound: {
      async execute(input, next) {
        try {
          return await next(input);
        } finally {
          await untilAnswering(connection, Context.current().cancellationSignal);
        }
      },
    },
  });

const untilAnswering = async (connection: NativeConnection, signal: AbortSignal): Promise<void> => {
  const cancelled = new Promise<void>((resolve) => {
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
  const asked = () =>
    connection.withDeadline(Date.now() + ANSWER_MS, () => connection.workflowService.getSystemInfo({}));
  while (!signal.aborted) {
    try {
      await Promise.race([asked(), cancelled]);
      return;
    } catch {
      await sleep(LOOK_MS, undefined, { signal }).catch(() => {});
    }
  }
};
