import { Runtime } from '@temporalio/worker';
import { freeMiB } from '../files/free-space.js';

const LOOK_MS = 30_000;
const MIB = 2 ** 20;

/** Keeps the room on the folder's disk among this process's metrics, until stopped. */
export const reportDiskSpace = (folder: string): (() => void) => {
  const free = Runtime.instance().metricMeter.createGauge(
    'quantfleet_disk_free_bytes',
    'int',
    'By',
    'Room on the disk of the state folder',
  );
  const look = async (): Promise<void> => free.set((await freeMiB(folder)) * MIB);
  const looking = (): void => void look().catch(() => {});
  looking();
  const timer = setInterval(looking, LOOK_MS);
  return () => clearInterval(timer);
};
