import type Database from 'libsql';
import { type Dialect, Kysely, type Migration, Migrator, PostgresDialect } from 'kysely';
import type { PostgresPlace } from '../contracts/results-place.js';
import { migrationsOf } from './migrations/migrations.js';
import { openPatientPool } from './open-postgres.js';

type Migrations = Readonly<Record<string, Migration>>;

/**
 * Brings a SQLite database to this version. Kysely's migrator neither locks nor opens a transaction there (its
 * `SqliteAdapter`), so that two processes could migrate at once, or a killed one leave half the tables: hence ours around it.
 */
export const migrateSqlite = async (
  sqlite: Database.Database,
  dialect: Dialect,
  migrations: Migrations = migrationsOf('sqlite'),
): Promise<void> => {
  sqlite.exec('begin immediate');
  const error = await migrateToLatest(new Kysely<unknown>({ dialect }), migrations);
  sqlite.exec(error === undefined ? 'commit' : 'rollback');
  if (error !== undefined) throw new Error('The results database could not be migrated.', { cause: error });
};

/** Brings a PostgreSQL database to this version. Kysely's migrator locks there, and runs all in one transaction. */
export const migratePostgres = async (
  place: PostgresPlace,
  migrations: Migrations = migrationsOf('postgres'),
): Promise<void> => {
  const database = new Kysely<unknown>({ dialect: new PostgresDialect({ pool: await openPatientPool(place) }) });
  try {
    const error = await migrateToLatest(database, migrations);
    if (error !== undefined) throw error;
  } finally {
    await database.destroy();
  }
};

const migrateToLatest = async (database: Kysely<unknown>, migrations: Migrations): Promise<unknown> => {
  const migrator = new Migrator({ db: database, provider: { getMigrations: async () => ({ ...migrations }) } });
  return (await migrator.migrateToLatest()).error;
};
