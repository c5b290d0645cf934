import { getSystemErrorName } from 'node:util';
import koffi from 'koffi';
import { QuantfleetFailure } from '../../contracts/quantfleet-failure.js';
import { LOCK_DESCRIPTOR } from './inherited-lock.js';
import { startProcess } from './run-process.js';

/** What flock(2) is told on Linux. */
const OPERATIONS = { shared: 1, exclusive: 2 } as const;
const NONBLOCKING = 4;

/** Node cannot lock files. Its own process has the C library loaded, which is where the function is looked for. */
const flock: (descriptor: number, operation: number) => number = koffi
  .load(null)
  .func('int flock(int descriptor, int operation)');

/** A lock to be taken. */
export interface LockRequest {
  /** The open file, which keeps the lock until nobody has it open any more. */
  readonly descriptor: number;
  readonly mode: keyof typeof OPERATIONS;
}

/** Where flock(1) runs while others have a lock. */
export interface FlockPlace {
  readonly environment: Readonly<Record<string, string>>;
  readonly logFile: string;
}

/** Takes a lock unless another has it; says whether it did. */
export const tryFlock = ({ descriptor, mode }: LockRequest): boolean => {
  if (flock(descriptor, OPERATIONS[mode] | NONBLOCKING) === 0) return true;
  const error = koffi.errno();
  if (error === koffi.os.errno['EWOULDBLOCK']) return false;
  throw refused(getSystemErrorName(-error));
};

/**
 * Takes a lock, and waits for it as long as others have it; throws the signal's reason when that aborts. A wait in this process
 * could not be aborted: flock(1) waits, for the open file that it inherits, and the lock stays with the file when it ends.
 */
export const waitForFlock = async (request: LockRequest, place: FlockPlace, signal: AbortSignal): Promise<void> => {
  signal.throwIfAborted();
  if (tryFlock(request)) return;
  const waiting = startProcess({
    file: 'flock',
    args: [`--${request.mode}`, String(LOCK_DESCRIPTOR)],
    env: place.environment,
    lock: request.descriptor,
    logFile: place.logFile,
  });
  const stop = (): void => void waiting.stop().catch(() => {});
  signal.addEventListener('abort', stop, { once: true });
  try {
    const { exitCode, tail } = await waiting.exit;
    signal.throwIfAborted();
    if (exitCode !== 0) throw refused(tail.trim());
  } finally {
    signal.removeEventListener('abort', stop);
  }
};

const refused = (reason: string): QuantfleetFailure =>
  new QuantfleetFailure('StateUnwritable', `flock cannot lock: ${reason}`);
