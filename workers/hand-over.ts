import { setTimeout as sleep } from 'node:timers/promises';
import { CompleteAsyncError } from '@temporalio/activity';
import { ActivityNotFoundError, Client } from '@temporalio/client';
import type { ActivityInterceptorsFactory } from '@temporalio/worker';
import type { WorkerPlace } from './worker-place.js';

const ANSWER_MS = 10_000;
const PAUSE_MS = 500;
/** Answers that a server which can be reached does not take, before the SDK has its try. */
const REFUSALS = 3;

/**
 * Hands over what an Activity gives, and keeps it until the server has it, also while the server is away or ends with it in
 * its hands: the SDK would try for some ten seconds, then drop it, and the server would wait for the heartbeat timeout.
 */
export const handOverAnswers = (place: WorkerPlace): ActivityInterceptorsFactory => {
  const { activity } = new Client(place);
  return ({ info: { taskToken }, cancellationSignal }) => ({
    inbound: {
      async execute(input, next) {
        const given = next(input);
        const hand = await given.then(
          (result) => () => activity.complete(taskToken, result),
          (error: unknown) => () => activity.fail(taskToken, error),
        );
        if (await isHandedOver(place, hand, cancellationSignal)) throw new CompleteAsyncError();
        return given;
      },
    },
  });
};

/** Whether the server has it; not where the Activity is cancelled, which the SDK tells in its own way. */
const isHandedOver = async (
  { connection }: WorkerPlace,
  hand: () => Promise<void>,
  signal: AbortSignal,
): Promise<boolean> => {
  const cancelled = new Promise<never>((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
  cancelled.catch(() => {});
  // The connection of Workers heeds no AbortSignal.
  const within = <Result>(call: () => Promise<Result>): Promise<Result> =>
    Promise.race([connection.withDeadline(Date.now() + ANSWER_MS, call), cancelled]);
  for (let refusals = 0; !signal.aborted && refusals < REFUSALS;) {
    try {
      await within(hand);
      return true;
    } catch (error) {
      // It had been taken, and the server could not say so any more; or nobody waits for it.
      if (error instanceof ActivityNotFoundError) return true;
    }
    await sleep(PAUSE_MS, undefined, { signal }).catch(() => {});
    const isThere = await within(() => connection.workflowService.getSystemInfo({})).then(
      () => true,
      () => false,
    );
    if (isThere) refusals++;
  }
  return false;
};
