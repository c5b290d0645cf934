import { chmodSync, closeSync, mkdirSync, openSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DEVICE_DESCRIPTOR, passOnDevice } from '../activities/process/device-descriptor.js';
import { startProcess } from '../activities/process/run-process.js';
import type { Settings } from '../config/settings-schema.js';
import { QuantfleetFailure } from '../contracts/quantfleet-failure.js';
import { argumentsOf, holdersOf, linkOf } from './descriptor-holders.js';

/** One folder for every user of the machine, as /tmp is. */
const SHARED_MODE = 0o1777;
/** How flock(1) ends when another has the lock. */
const IS_HELD = 1;

/** What locking needs to know of a machine. */
export type LockPlace = Pick<Settings, 'environment' | 'stateDir'>;

/**
 * Takes a GPU for this process and for every program that it starts: the kernel frees the lock when the last of them has
 * ended, so that a program which outlives its worker is found. The returned function gives it back. Fails with `DeviceInUse`.
 *
 * Node cannot lock files: flock(1) locks the open file that it inherits, and the lock stays with the file when it ends.
 */
export const lockDevice = async (gpuUuid: string, { environment, stateDir }: LockPlace): Promise<() => void> => {
  const descriptor = openLockFile(`${gpuUuid.toLowerCase()}.lock`, environment);
  const stopPassing = passOnDevice(descriptor);
  const release = (): void => {
    stopPassing();
    closeSync(descriptor);
  };
  try {
    const { exit } = startProcess({
      file: 'flock',
      args: ['--exclusive', '--nonblock', String(DEVICE_DESCRIPTOR)],
      env: environment,
      logFile: join(stateDir, 'logs', 'device-lock.log'),
    });
    const { exitCode, tail } = await exit;
    if (exitCode === IS_HELD) throw inUse(gpuUuid, descriptor);
    if (exitCode !== 0) throw new QuantfleetFailure('StateUnwritable', `${gpuUuid} cannot be locked: ${tail.trim()}`);
    return release;
  } catch (error) {
    release();
    throw error;
  }
};

const openLockFile = (name: string, { XDG_RUNTIME_DIR }: LockPlace['environment']): number => {
  const parents = ['/run/lock', ...(XDG_RUNTIME_DIR === undefined ? [] : [XDG_RUNTIME_DIR]), tmpdir()];
  const reasons: unknown[] = [];
  for (const parent of parents) {
    try {
      return openIn(join(parent, 'quantfleet'), name);
    } catch (error) {
      reasons.push(error);
    }
  }
  throw new QuantfleetFailure('StateUnwritable', `No folder can hold the lock of a GPU: ${parents.join(', ')}.`, {
    advice: 'Make one of them writable.',
    cause: reasons[0],
  });
};

const openIn = (folder: string, name: string): number => {
  if (mkdirSync(folder, { recursive: true }) !== undefined) chmodSync(folder, SHARED_MODE);
  const file = join(folder, name);
  try {
    closeSync(openSync(file, 'wx', 0o644));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  // Another user's file can be read, which is enough for flock(2).
  return openSync(file, 'r');
};

const inUse = (gpuUuid: string, descriptor: number): QuantfleetFailure => {
  const holders = holdersOf(new Set([linkOf(`/proc/self/fd/${descriptor}`)])).filter((pid) => pid !== process.pid);
  const named = holders.map((pid) => `process ${pid} (${argumentsOf(pid).join(' ')})`);
  const who = named.length === 0 ? 'a process that this user may not see' : named.join(', ');
  return new QuantfleetFailure('DeviceInUse', `${gpuUuid} is held by ${who}.`);
};
