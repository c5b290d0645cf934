import { readlinkSync } from 'node:fs';

/** Where every program finds the lock of its node's device, where there is one. */
export const DEVICE_DESCRIPTOR = 3;

const LOCK = /\/quantfleet\/gpu-[0-9a-f-]+\.lock$/;

let held: number | undefined;

/** Lets every program that this process starts from now on hold the open lock file too, until the returned function is called. */
export const passOnDevice = (descriptor: number): (() => void) => {
  held = descriptor;
  return () => {
    held = undefined;
  };
};

/**
 * What programs inherit besides their standard streams: the lock file that this process holds, or got itself from a worker.
 * execa takes any number; its types know those below ten.
 */
export const deviceDescriptors = (): readonly 3[] => {
  const descriptor = held ?? inherited();
  return descriptor === undefined ? [] : [descriptor as 3];
};

const inherited = (): number | undefined => {
  try {
    return LOCK.test(readlinkSync(`/proc/self/fd/${DEVICE_DESCRIPTOR}`)) ? DEVICE_DESCRIPTOR : undefined;
  } catch {
    return undefined;
  }
};
