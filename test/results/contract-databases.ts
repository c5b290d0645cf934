import { randomUUID } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type Migration, SqliteDialect } from 'kysely';
import Database from 'libsql';
import type { PostgresPlace, ResultsPlace, SqlitePlace } from '../../contracts/results-place.js';
import { migratePostgres, migrateSqlite } from '../../results/migrate.js';
import { openSqlite } from '../../results/open-sqlite.js';
import { NO_POSTGRES, POSTGRES, postgresServerOfFile } from '../postgres-server.js';
import { temporaryFolderOfFile } from '../temporary-folder.js';

/** A database that the contract of results is tested on. */
interface ContractDatabase {
  readonly name: string;
  /** Why it is not tested here. */
  readonly missing: string | undefined;
  /** Makes a place without tables. */
  create(): Promise<ResultsPlace>;
  /** A place without rows. */
  cleared(): Promise<ResultsPlace>;
  /** quantfleet.yaml for a place. */
  settings(place: ResultsPlace): string;
  query(place: ResultsPlace, statement: string): Promise<readonly Record<string, unknown>[]>;
  migrate(place: ResultsPlace, migrations: Readonly<Record<string, Migration>>): Promise<void>;
}

/** Both databases, for the tests of a file. */
export const contractDatabases = (): readonly ContractDatabase[] => [onSqlite(), onPostgresql()];

const onSqlite = (): ContractDatabase => {
  const folder = temporaryFolderOfFile();
  const path = (place: ResultsPlace): string => (place as SqlitePlace).path;
  const create = async (): Promise<SqlitePlace> => {
    const stateDir = join(folder, randomUUID());
    mkdirSync(stateDir);
    return { kind: 'sqlite', path: join(stateDir, 'results.db') };
  };
  return {
    name: 'SQLite',
    missing: undefined,
    create,
    cleared: create,
    settings: (place) => `stateDir: ${dirname(path(place))}\n`,
    async query(place, statement) {
      const sqlite = new Database(path(place));
      try {
        const prepared = sqlite.prepare(statement);
        return (prepared.reader ? prepared.all() : [prepared.run()]) as Record<string, unknown>[];
      } finally {
        sqlite.close();
      }
    },
    async migrate(place, migrations) {
      const sqlite = openSqlite(path(place));
      try {
        await migrateSqlite(sqlite, new SqliteDialect({ database: sqlite }), migrations);
      } finally {
        sqlite.close();
      }
    },
  };
};

const onPostgresql = (): ContractDatabase => {
  const server = postgresServerOfFile();
  let used: PostgresPlace | undefined;
  return {
    name: 'PostgreSQL',
    missing: POSTGRES === undefined ? NO_POSTGRES : undefined,
    create: () => server.createDatabase(),
    async cleared() {
      if (used === undefined) used = await server.createDatabase();
      else await server.query('truncate sweeps, trials cascade', used.database);
      return used;
    },
    settings: (place) => {
      const { host, port, database, user } = place as PostgresPlace;
      return `results: { postgres: { host: ${host}, port: ${port}, database: ${database}, user: ${user} } }\n`;
    },
    query: (place, statement) => server.query(statement, (place as PostgresPlace).database),
    migrate: (place, migrations) => migratePostgres(place as PostgresPlace, migrations),
  };
};
