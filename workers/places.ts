import { setTimeout as sleep } from 'node:timers/promises';

/** Work longer than this may be work that nobody does. */
const LEAST_PATIENCE_MS = 500;
/** Times the longest work that was done so far: a slow server must not be asked more for it. */
const PATIENCE = 3;

/** Does work in one of a few places, when one is free. */
export type InPlace = <Result>(work: () => Promise<Result>, isDone: (result: Result) => boolean) => Promise<Result>;

/**
 * A few places for work that mostly is done at once, but of which some only waits in vain: that gives its place to the next and is
 * waited for outside. `isDone` says of a result whether the work was done.
 */
export const createPlaces = (
  count: number,
  patience: (ms: number, signal: AbortSignal) => Promise<unknown> = (ms, signal) => sleep(ms, undefined, { signal }),
): InPlace => {
  const waiting: (() => void)[] = [];
  let free = count;
  let longestMs = 0;
  const take = async (): Promise<void> => {
    if (free === 0) return new Promise((resolve) => waiting.push(resolve));
    free -= 1;
  };
  const giveBack = (): void => {
    const next = waiting.shift();
    if (next === undefined) free += 1;
    else next();
  };
  return async (work, isDone) => {
    await take();
    const startedAt = performance.now();
    const over = new AbortController();
    void patience(Math.max(LEAST_PATIENCE_MS, PATIENCE * longestMs), over.signal)
      .catch(() => {})
      .then(giveBack);
    try {
      const result = await work();
      if (isDone(result)) longestMs = Math.max(longestMs, performance.now() - startedAt);
      return result;
    } finally {
      over.abort();
    }
  };
};
