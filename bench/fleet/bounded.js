import { setTimeout as sleep } from 'node:timers/promises';

const LOOK_MS = 200;

/** Waits that end: each with what it waits for, after so many seconds at most, and at once where `interrupt` aborts. */
export const boundedBy = (interrupt) => {
  const waitedInVain = (what, seconds) => new Error(`Waited ${seconds} s in vain for ${what}.`);

  /** Gives what the promise gives. */
  const within = async (what, seconds, promise) => {
    const clock = new AbortController();
    const signal = AbortSignal.any([interrupt, clock.signal]);
    const over = sleep(seconds * 1000, undefined, { signal }).then(() => {
      throw waitedInVain(what, seconds);
    });
    over.catch(() => {});
    try {
      return await Promise.race([promise, over]);
    } finally {
      clock.abort();
    }
  };

  /** Asks until the answer is truthy, and gives it; a question that fails is asked again. */
  const until = async (what, seconds, ask) => {
    const giveUpAt = Date.now() + seconds * 1000;
    let failure = '';
    for (;;) {
      try {
        const answer = await within(what, seconds, Promise.resolve().then(ask));
        if (answer) return answer;
      } catch (error) {
        interrupt.throwIfAborted();
        failure = ` ${error.message}`;
      }
      if (Date.now() > giveUpAt) throw new Error(`${waitedInVain(what, seconds).message}${failure}`);
      await sleep(LOOK_MS, undefined, { signal: interrupt });
    }
  };

  const pause = (seconds) => sleep(seconds * 1000, undefined, { signal: interrupt });

  return { within, until, pause };
};

/** Starts a clock; the returned function tells the seconds since. */
export const stopwatch = () => {
  const startedAt = performance.now();
  return () => (performance.now() - startedAt) / 1000;
};
