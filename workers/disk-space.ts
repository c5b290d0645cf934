import { QuantfleetFailure } from '../contracts/quantfleet-failure.js';
import { freeMiB } from '../files/free-space.js';

/** Below this the embedded server's database and the logs are in danger, and with them the news of it. */
export const LEAST_MIB = 256;
const LOOK_MS = 5_000;

/** Fails with `DiskFull` when the folder's disk has too little room to begin. */
export const requireDiskSpace = async (folder: string): Promise<void> => {
  const failure = await shortage(folder);
  if (failure !== undefined) throw failure;
};

/** Calls back each time the folder's disk runs short of room, until stopped; looks every `lookMs`. */
export const watchDiskSpace = (
  folder: string,
  onShortage: (failure: QuantfleetFailure) => void,
  lookMs = LOOK_MS,
): (() => void) => {
  let isShort = false;
  const look = async (): Promise<void> => {
    const failure = await shortage(folder);
    if (failure !== undefined && !isShort) onShortage(failure);
    isShort = failure !== undefined;
  };
  const timer = setInterval(() => void look().catch(() => {}), lookMs);
  return () => clearInterval(timer);
};

const shortage = async (folder: string): Promise<QuantfleetFailure | undefined> => {
  const free = await freeMiB(folder);
  if (free >= LEAST_MIB) return undefined;
  return new QuantfleetFailure(
    'DiskFull',
    `${free} MiB are free on the disk of ${folder}; quantfleet needs ${LEAST_MIB} MiB to keep its records safe.`,
    { advice: 'Free some space; what waits for it then goes on. Or name another state folder.' },
  );
};
