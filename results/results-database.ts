import type Database from 'libsql';
import { CamelCasePlugin, Kysely, Migrator, SqliteDialect } from 'kysely';
import type { ResultsReader, ResultsWriter } from '../contracts/results.js';
import type { ResultsSchema } from './database-schema.js';
import { MIGRATIONS } from './migrations/migrations.js';
import { isBehind, openSqlite } from './open-sqlite.js';
import { readSweeps, readTrials } from './read-results.js';
import { writeEnd, writeNode, writeSweep, writeTrial } from './write-results.js';

/** The results database of one quantfleet installation. */
export interface ResultsDatabase extends ResultsReader, ResultsWriter {
  /** Releases the file; nothing can be read or written afterwards. */
  close(): void;
}

/**
 * Kysely's migrator neither locks nor opens a transaction on SQLite (its `SqliteAdapter`), so that two processes could
 * migrate at once, or a killed one leave half the tables: hence ours around it.
 */
const migrate = async (sqlite: Database.Database, dialect: SqliteDialect): Promise<void> => {
  if (!isBehind(sqlite)) return;
  const migrator = new Migrator({
    db: new Kysely<unknown>({ dialect }),
    provider: { getMigrations: async () => ({ ...MIGRATIONS }) },
  });
  sqlite.exec('begin immediate');
  const { error } = await migrator.migrateToLatest();
  sqlite.exec(error === undefined ? 'commit' : 'rollback');
  if (error !== undefined) throw new Error('The results database could not be migrated.', { cause: error });
};

/**
 * Opens the SQLite results database at a path, creating it where it is absent; throws when a newer quantfleet has
 * written it. Tables are made at the first use.
 */
export const openResultsDatabase = (path: string): ResultsDatabase => {
  const sqlite = openSqlite(path);
  const dialect = new SqliteDialect({ database: sqlite });
  const kysely = new Kysely<ResultsSchema>({ dialect, plugins: [new CamelCasePlugin()] });
  let opening: Promise<Kysely<ResultsSchema>> | undefined;
  const database = (): Promise<Kysely<ResultsSchema>> => (opening ??= migrate(sqlite, dialect).then(() => kysely));
  return {
    saveSweep: async (sweep) => writeSweep(await database(), sweep),
    saveNode: async (sweepId, position, node) => writeNode(await database(), sweepId, position, node),
    endSweep: async (sweepId, end) => writeEnd(await database(), sweepId, end),
    saveTrial: async (trial) => writeTrial(await database(), trial),
    sweeps: async () => readSweeps(await database()),
    sweep: async (sweepId) => (await readSweeps(await database(), sweepId))[0],
    trials: async (sweepId) => readTrials(await database(), sweepId),
    close: () => {
      sqlite.close();
    },
  };
};
