import { closeSync } from 'node:fs';
import { openMachineWideFile } from '../activities/process/machine-wide-file.js';
import { tryFlock } from '../activities/process/flock.js';
import type { Settings } from '../config/settings-schema.js';
import { QuantfleetFailure } from '../contracts/quantfleet-failure.js';
import { argumentsOf, holdersOf, linkOf } from './descriptor-holders.js';

/** The lock of a GPU. */
export interface DeviceLock {
  /** The open file, which every program of the node is to hold too. */
  readonly descriptor: number;
  release(): void;
}

/**
 * Takes a GPU for this process and for the programs that get the open file: the kernel frees the lock when the last of them
 * has ended, so that a program which outlives its worker is found. Fails with `DeviceInUse`.
 */
export const lockDevice = (gpuUuid: string, lockFolders: Settings['lockFolders']): DeviceLock => {
  const descriptor = openMachineWideFile(`${gpuUuid.toLowerCase()}.lock`, lockFolders);
  const release = (): void => closeSync(descriptor);
  try {
    if (!tryFlock({ descriptor, mode: 'exclusive' })) throw inUse(gpuUuid, descriptor);
    return { descriptor, release };
  } catch (error) {
    release();
    throw error;
  }
};

const inUse = (gpuUuid: string, descriptor: number): QuantfleetFailure => {
  const holders = holdersOf(new Set([linkOf(`/proc/self/fd/${descriptor}`)])).filter((pid) => pid !== process.pid);
  const named = holders.map((pid) => `process ${pid} (${argumentsOf(pid).join(' ')})`);
  const who = named.length === 0 ? 'a process that this user may not see' : named.join(', ');
  return new QuantfleetFailure('DeviceInUse', `${gpuUuid} is held by ${who}.`);
};
