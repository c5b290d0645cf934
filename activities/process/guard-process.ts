import { QuantfleetFailure } from '../../contracts/quantfleet-failure.js';
import type { ProcessExit, RunningProcess } from './run-process.js';
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
 * Runs a program to its end; nothing of its process group is left when this returns or throws. `start` is given the
 * function to call whenever the program prints.
 */
export const guardProcess = async (
  start: (onOutput: () => void) => Promise<RunningProcess>,
  { signal, silenceMs, logFile }: ProcessGuards,
): Promise<ProcessExit> => {
  signal.throwIfAborted();
  let isStalled = false;
  let running: RunningProcess | undefined;
  const stop = (): void => void running?.stop();
  const watchdog = startWatchdog(silenceMs, () => {
    isStalled = true;
    stop();
  });
  signal.addEventListener('abort', stop, { once: true });
  try {
    running = await start(watchdog.feed);
    if (signal.aborted) stop();
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
