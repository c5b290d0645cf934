import { setTimeout as sleep } from 'node:timers/promises';
import { freeBytes } from '../files/free-space.js';
import type { ArtifactStore } from './artifacts/artifact-store.js';
import type { DiskReserve, StageAttempt } from './stage-context.js';

const LOOK_MS = 2_000;
const MIB = 2 ** 20;

/** Waits until the disks have more than the reserve free, and says so; copies of the store's objects that nobody uses go first. */
export const untilDiskHasRoom = async (
  { bytes, folders }: DiskReserve,
  artifacts: ArtifactStore,
  { signal, onProgress }: StageAttempt,
): Promise<void> => {
  if ((await shortage(folders, bytes)) === undefined) return;
  await artifacts.removeUnused();
  for (;;) {
    signal.throwIfAborted();
    const short = await shortage(folders, bytes);
    if (short === undefined) return;
    onProgress({ phase: short, done: 0, of: 0, unit: '' });
    await sleep(LOOK_MS, undefined, { signal });
  }
};

const shortage = async (folders: readonly string[], bytes: number): Promise<string | undefined> => {
  for (const folder of folders) {
    const free = await freeBytes(folder);
    if (free < bytes) return `waits for disk: ${inMiB(free)} of ${inMiB(bytes)} MiB are free at ${folder}`;
  }
  return undefined;
};

const inMiB = (bytes: number): number => Math.floor(bytes / MIB);
