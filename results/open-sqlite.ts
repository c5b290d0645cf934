import { existsSync } from 'node:fs';
import Database from 'libsql';
import { QuantfleetFailure } from '../contracts/quantfleet-failure.js';
import { MIGRATION_NAMES } from './migrations/migration-names.js';

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
export const isBehind = (sqlite: Database.Database): boolean =>
  appliedMigrations(sqlite).length < MIGRATION_NAMES.length;

/** Opens the database file, creating it where it is absent, and refuses one that a newer quantfleet has written. */
export const openSqlite = (path: string): Database.Database => {
  const sqlite = openFile(path);
  const known: ReadonlySet<string> = new Set(MIGRATION_NAMES);
  const unknown = appliedMigrations(sqlite).filter((name) => !known.has(name));
  if (unknown.length > 0) {
    sqlite.close();
    throw new QuantfleetFailure(
      'ResultsTooNew',
      `${path} was written by a newer quantfleet: it has ${unknown.join(', ')}, which this version does not know.`,
    );
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
