import { chmodSync, closeSync, fchmodSync, mkdirSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { QuantfleetFailure } from '../../contracts/quantfleet-failure.js';

/** Every user of the machine may add to it, as to /tmp. */
const SHARED_MODE = 0o1777;
const READABLE_MODE = 0o644;

/** Opens a file to be locked, the same for all who have the same folders. Fails with `StateUnwritable`. */
export const openMachineWideFile = (name: string, folders: readonly string[]): number =>
  inMachineFolder(folders, (folder) => {
    const file = join(folder, name);
    try {
      const created = openSync(file, 'wx');
      // Whatever the umask.
      fchmodSync(created, READABLE_MODE);
      closeSync(created);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
    // Another user's file can be read, which is enough for flock(2).
    return openSync(file, 'r');
  });

/** Does something in the first of the folders that lets it. */
export const inMachineFolder = <Result>(folders: readonly string[], work: (folder: string) => Result): Result => {
  const reasons: unknown[] = [];
  for (const folder of folders) {
    try {
      if (mkdirSync(folder, { recursive: true }) !== undefined) chmodSync(folder, SHARED_MODE);
      return work(folder);
    } catch (error) {
      reasons.push(error);
    }
  }
  throw new QuantfleetFailure('StateUnwritable', `No folder can hold locks: ${folders.join(', ')}.`, {
    advice: 'Make one of them writable, or name another as lockDir in quantfleet.yaml.',
    cause: reasons[0],
  });
};
