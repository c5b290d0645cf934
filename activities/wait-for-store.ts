import { setTimeout as sleep } from 'node:timers/promises';
import type { FailureCode } from '../contracts/failures.js';
import { QuantfleetFailure } from '../contracts/quantfleet-failure.js';
import type { StageAttempt } from './stage-context.js';

const WAITED_FOR: ReadonlySet<FailureCode> = new Set([
  'StoreUnreachable',
  'StoreBusy',
  'StoreCredentialsExpired',
  'DiskFull',
]);
const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 30_000;

/** Leaves something in the store; where that is away or full, waits until it is not and says so, since a new attempt would do the finished work again. */
export const waitForStore = async <Result>(
  { signal, onProgress }: StageAttempt,
  work: () => Promise<Result>,
): Promise<Result> => {
  for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(2 * pauseMs, LONGEST_PAUSE_MS)) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof QuantfleetFailure && WAITED_FOR.has(error.code))) throw error;
      onProgress({ phase: `waits for the store: ${error.message}`, done: 0, of: 0, unit: '' });
      await sleep(pauseMs, undefined, { signal });
    }
  }
};
