import { existsSync } from 'node:fs';
import Database from 'libsql';
import { QuantfleetFailure } from '../contracts/quantfleet-failure.js';
import { lacksMigration, refuseNewer } from './applied-migrations.js';

/** How long a writer waits for another process's transaction. */
const BUSY_TIMEOUT_MS = 10_000;
// libsql reports SQLITE_CANTOPEN, as for a folder, without a code.
const CANNOT_OPEN = 'ConnectionFailed';

const appliedMigrations = (sqlite: Database.Database): readonly string[] => {
  const table = sqlite.prepare(`select 1 from sqlite_master where name = 'kysely_migration'`).get();
  if (table === undefined) return [];
  const rows = sqlite.prepare('select name from kysely_migration order by name').all() as { name: string }[];
  return rows.map(({ name }) => name);
};

/** Whether a migration is still to be run. */
export const isBehind = (sqlite: Database.Database): boolean => lacksMigration('sqlite', appliedMigrations(sqlite));

/** Opens the database file, creating it where it is absent, and refuses one that a newer quantfleet has written. */
export const openSqlite = (path: string): Database.Database => {
  const sqlite = openFile(path);
  try {
    refuseNewer('sqlite', path, appliedMigrations(sqlite));
  } catch (error) {
    sqlite.close();
    throw error;
  }
  return sqlite;
};

const openFile = (path: string): Database.Database => {
  try {
    const sqlite = new Database(path);
    sqlite.exec(
      `pragma busy_timeout = ${BUSY_TIMEOUT_MS}; pragma journal_mode = wal; pragma synchronous = full; pragma foreign_keys = on`,
    );
    return sqlite;
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    const isUnopened = error.message.startsWith(CANNOT_OPEN);
    if ((isUnopened && !existsSync(path)) || ('code' in error && error.code === 'SQLITE_READONLY')) {
      throw new QuantfleetFailure('StateUnwritable', `${path} cannot be written.`, { cause: error });
    }
    if (!isUnopened && !isNoDatabase(error)) throw error;
    throw new QuantfleetFailure('ResultsDamaged', `${path} is no results database: ${error.message}`, { cause: error });
  }
};

const isNoDatabase = (error: Error): boolean => 'code' in error && error.code === 'SQLITE_NOTADB';
