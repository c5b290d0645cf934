import { existsSync } from 'node:fs';
import Database from 'libsql';
import { QuantfleetFailure } from '../../contracts/quantfleet-failure.js';

/** {@link isFileLocked} of other processes shares the lock for a moment; taking it waits that long for them. */
const OTHERS_LOOK_MS = 1_000;

/** What this process holds: a database that nobody refers to is closed. */
const held = new Set<Database.Database>();

/**
 * Takes a lock that the kernel keeps for this process and frees when it ends, however it ends; the returned function frees
 * it too. `undefined` when another has it still after `waitMs`, in whichever container of the machine.
 *
 * Node cannot lock files, SQLite does. No other code of a process may open the file: the kernel drops a process's locks of
 * a file when the process closes any descriptor of it, says fcntl_locking(2).
 */
export const takeFileLock = (path: string, waitMs = OTHERS_LOOK_MS): (() => void) | undefined =>
  unlessBusy(path, () => {
    const database = new Database(path, { timeout: waitMs });
    try {
      database.exec('pragma journal_mode = off; begin exclusive');
    } catch (error) {
      database.close();
      throw error;
    }
    held.add(database);
    return () => {
      held.delete(database);
      database.close();
    };
  });

/** Whether some process, this one too, has the lock. */
export const isFileLocked = (path: string): boolean => {
  if (!existsSync(path)) return false;
  const seen = unlessBusy(path, () => {
    const database = new Database(path, { readonly: true });
    try {
      return database.prepare('select 1 from sqlite_master').all();
    } finally {
      database.close();
    }
  });
  return seen === undefined;
};

const unlessBusy = <Result>(path: string, work: () => Result): Result | undefined => {
  try {
    return work();
  } catch (cause) {
    if (cause instanceof Database.SqliteError && cause.code === 'SQLITE_BUSY') return undefined;
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new QuantfleetFailure('StateUnwritable', `${path} cannot be locked: ${reason}.`, { cause });
  }
};
