import Database from 'libsql';
import { QuantfleetFailure } from '../contracts/quantfleet-failure.js';
import { MIGRATIONS } from './migrations/migrations.js';

/** How long a writer waits for another process's transaction. */
const BUSY_TIMEOUT_MS = 10_000;

const appliedMigrations = (sqlite: Database.Database): readonly string[] => {
  const table = sqlite.prepare(`select 1 from sqlite_master where name = 'kysely_migration'`).get();
  if (table === undefined) return [];
  const rows = sqlite.prepare('select name from kysely_migration order by name').all() as { name: string }[];
  return rows.map(({ name }) => name);
};

/** Whether a migration is still to be run. */
export const isBehind = (sqlite: Database.Database): boolean =>
  appliedMigrations(sqlite).length < Object.keys(MIGRATIONS).length;

/** Opens the database file, creating it where it is absent, and refuses one that a newer quantfleet has written. */
export const openSqlite = (path: string): Database.Database => {
  const sqlite = new Database(path);
  sqlite.exec(
    `pragma busy_timeout = ${BUSY_TIMEOUT_MS}; pragma journal_mode = wal; pragma synchronous = full; pragma foreign_keys = on`,
  );
  const unknown = appliedMigrations(sqlite).filter((name) => !Object.hasOwn(MIGRATIONS, name));
  if (unknown.length > 0) {
    sqlite.close();
    throw new QuantfleetFailure(
      'ResultsTooNew',
      `${path} was written by a newer quantfleet: it has ${unknown.join(', ')}, which this version does not know.`,
    );
  }
  return sqlite;
};
