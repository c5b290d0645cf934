import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { isFileLocked, takeFileLock } from '../../process/file-lock.js';

const LOOK_MS = 100;

/** Runs work while no other process of this machine, and no other caller in this one, runs any under the same lock file. */
export const aloneInMachine = async <Result>(
  lockFile: string,
  signal: AbortSignal | undefined,
  work: () => Promise<Result>,
): Promise<Result> => {
  await mkdir(dirname(lockFile), { recursive: true });
  const release = await lock(lockFile, signal);
  try {
    return await work();
  } finally {
    release();
  }
};

const lock = async (lockFile: string, signal: AbortSignal | undefined): Promise<() => void> => {
  for (;;) {
    signal?.throwIfAborted();
    const release = isFileLocked(lockFile) ? undefined : takeFileLock(lockFile, 0);
    if (release !== undefined) return release;
    await sleep(LOOK_MS, undefined, signal === undefined ? {} : { signal });
  }
};
