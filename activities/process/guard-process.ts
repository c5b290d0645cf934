import { once } from 'node:events';
import { QuantfleetFailure } from '../../contracts/quantfleet-failure.js';
import type { ProcessExit, RunningProcess } from './run-process.js';
import { refuseBesideStuck } from './stuck-processes.js';
import { startWatchdog } from './watchdog.js';

/** How a program is watched while it runs. */
export interface ProcessGuards {
  /** Stops the whole group when it aborts; the reason is thrown. */
  readonly signal: AbortSignal;
  /** Milliseconds without any output after which the program counts as stalled and is stopped. */
  readonly silenceMs: number;
  readonly logFile: string;
}

/**
 * Runs a program to its end; nothing of its process group is left when this returns or throws anything but `DeviceStuck`. `start` is given the
 * function to call whenever the program prints.
 */
export const guardProcess = async (
  start: (onOutput: () => void) => Promise<RunningProcess>,
  { signal, silenceMs, logFile }: ProcessGuards,
): Promise<ProcessExit> => {
  signal.throwIfAborted();
  refuseBesideStuck();
  let isStalled = false;
  let running: RunningProcess | undefined;
  // That it cannot be stopped is told by its exit.
  const stop = (): void => void running?.stop().catch(() => {});
  const watchdog = startWatchdog(silenceMs, () => {
    isStalled = true;
    stop();
  });
  signal.addEventListener('abort', stop, { once: true });
  try {
    running = await startedUnlessAborted(start(watchdog.feed), signal);
    const exit = await running.exit;
    signal.throwIfAborted();
    if (isStalled) {
      throw new QuantfleetFailure('StageStalled', `The program printed nothing for ${silenceMs / 1000} s.`, {
        logFile,
      });
    }
    return exit;
  } finally {
    watchdog.stop();
    signal.removeEventListener('abort', stop);
  }
};

/** A start that is slow, as the first of a program in the warm Python is, does not hold a cancellation up; what it brings is stopped. */
const startedUnlessAborted = async (start: Promise<RunningProcess>, signal: AbortSignal): Promise<RunningProcess> => {
  const controller = new AbortController();
  const aborted = once(signal, 'abort', { signal: controller.signal });
  aborted.catch(() => {});
  try {
    const started = await Promise.race([start, aborted]);
    if (!Array.isArray(started)) return started;
    void start.then((running) => running.stop()).catch(() => {});
    throw signal.reason;
  } finally {
    controller.abort();
  }
};
