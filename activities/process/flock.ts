import { QuantfleetFailure } from '../../contracts/quantfleet-failure.js';
import { LOCK_DESCRIPTOR } from './inherited-lock.js';
import { type RunningProcess, startProcess } from './run-process.js';

/** How flock(1) ends when another has the lock. */
const IS_HELD = 1;

/** A lock to be taken. */
export interface LockRequest {
  /** The open file, which keeps the lock until nobody has it open any more. */
  readonly descriptor: number;
  readonly mode: 'exclusive' | 'shared';
  readonly environment: Readonly<Record<string, string>>;
  readonly logFile: string;
}

/** Takes a lock unless another has it; says whether it did. */
export const tryFlock = async (request: LockRequest): Promise<boolean> => {
  const { exitCode, tail } = await startFlock(request, ['--nonblock']).exit;
  if (exitCode === IS_HELD) return false;
  if (exitCode !== 0) throw refused(tail);
  return true;
};

/** Takes a lock, and waits for it as long as others have it; throws the signal's reason when that aborts. */
export const waitForFlock = async (request: LockRequest, signal: AbortSignal): Promise<void> => {
  signal.throwIfAborted();
  const waiting = startFlock(request, []);
  const stop = (): void => void waiting.stop().catch(() => {});
  signal.addEventListener('abort', stop, { once: true });
  try {
    const { exitCode, tail } = await waiting.exit;
    signal.throwIfAborted();
    if (exitCode !== 0) throw refused(tail);
  } finally {
    signal.removeEventListener('abort', stop);
  }
};

/** Node cannot lock files: flock(1) locks the open file that it inherits, and the lock stays with the file when it ends. */
const startFlock = (
  { descriptor, mode, environment, logFile }: LockRequest,
  options: readonly string[],
): RunningProcess =>
  startProcess({
    file: 'flock',
    args: [`--${mode}`, ...options, String(LOCK_DESCRIPTOR)],
    env: environment,
    lock: descriptor,
    logFile,
  });

const refused = (tail: string): QuantfleetFailure =>
  new QuantfleetFailure('StateUnwritable', `flock cannot lock: ${tail.trim()}`);
