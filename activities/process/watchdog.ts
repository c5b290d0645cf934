/** Calls back once when it has not been fed for a while. */
export interface Watchdog {
  feed(): void;
  stop(): void;
}

/** Starts a watchdog that calls `onSilence` after `silenceMs` without {@link Watchdog.feed}. */
export const startWatchdog = (silenceMs: number, onSilence: () => void): Watchdog => {
  const timer = setTimeout(onSilence, silenceMs);
  return {
    feed: () => void timer.refresh(),
    stop: () => clearTimeout(timer),
  };
};
