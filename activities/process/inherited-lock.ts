import { readlinkSync } from 'node:fs';

/** Where a program finds the lock file that it is given. */
export const LOCK_DESCRIPTOR = 3;

const LOCK = /\/gpu-[0-9a-f-]+\.lock$/;

/** The lock of a device that this process, a program of a worker, has got from it, for the programs that it starts itself. */
export const inheritedDeviceLock = (): number | undefined => {
  try {
    return LOCK.test(readlinkSync(`/proc/self/fd/${LOCK_DESCRIPTOR}`)) ? LOCK_DESCRIPTOR : undefined;
  } catch {
    return undefined;
  }
};
