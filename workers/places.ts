import { setTimeout as sleep } from 'node:timers/promises';

/** Says that from now on the work may only wait: after so many milliseconds its place is given to the next. */
export type LeavePlace = (afterMs: number) => void;

/** Does work in one of a few places, when one is free. */
export type InPlace = <Result>(work: (leaveAfter: LeavePlace) => Promise<Result>) => Promise<Result>;

/** A few places for work of which some only waits, perhaps for nothing: that leaves its place to the next, and is waited for outside. */
export const createPlaces = (
  count: number,
  wait: (ms: number, signal: AbortSignal) => Promise<unknown> = (ms, signal) => sleep(ms, undefined, { signal }),
): InPlace => {
  const waiting: (() => void)[] = [];
  let free = count;
  const take = async (): Promise<void> => {
    if (free === 0) return new Promise((resolve) => waiting.push(resolve));
    free -= 1;
  };
  const giveBack = (): void => {
    const next = waiting.shift();
    if (next === undefined) free += 1;
    else next();
  };
  return async (work) => {
    await take();
    const done = new AbortController();
    let hasLeft = false;
    const leave = (): void => {
      if (!hasLeft) giveBack();
      hasLeft = true;
    };
    try {
      return await work((ms) => void wait(ms, done.signal).then(leave, () => {}));
    } finally {
      done.abort();
      leave();
    }
  };
};
