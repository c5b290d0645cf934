import { CamelCasePlugin, type Dialect, Kysely, PostgresDialect, SqliteDialect } from 'kysely';
import type { NightsReader, NightsWriter } from '../contracts/nights.js';
import type { ResultsReader, ResultsWriter } from '../contracts/results.js';
import type { PostgresPlace, ResultsPlace, SqlitePlace } from '../contracts/results-place.js';
import type { ResultsSchema } from './database-schema.js';
import type { ExportedMeasurement } from './exported-measurement.js';
import { migratePostgres, migrateSqlite } from './migrate.js';
import { openPostgres } from './open-postgres.js';
import { isBehind, openSqlite } from './open-sqlite.js';
import { postgresFailure } from './postgres-failure.js';
import { readComparisons } from './read-comparisons.js';
import { readMeasurements } from './read-measurements.js';
import { nightsReader } from './read-nights.js';
import { readSweeps, readTrialEnds, readTrialOfId, readTrials } from './read-results.js';
import { writeComparison } from './write-comparison.js';
import { nightsWriter } from './write-nights.js';
import { removeTrials, writeEnd, writeNode, writeSweep, writeTrial } from './write-results.js';

/** The results of one quantfleet installation. */
export interface ResultsDatabase extends ResultsReader, ResultsWriter, NightsReader, NightsWriter {
  /** Every measurement, or those of a sweep: trial by trial, some trials at a time in memory. */
  measurements(sweepId?: string): AsyncIterable<ExportedMeasurement>;
  /** Releases the file, or ends the connections; nothing can be read or written afterwards. */
  close(): Promise<void>;
}

/**
 * Opens the results database at a place and brings it to this version: a file is made where it is absent, a database of
 * PostgreSQL must exist. Fails with `ResultsTooNew`, `ResultsDamaged` or `ResultsUnavailable`.
 */
export const openResultsDatabase = (place: ResultsPlace): Promise<ResultsDatabase> =>
  place.kind === 'sqlite' ? openOnSqlite(place) : openOnPostgres(place);

const openOnSqlite = async ({ path }: SqlitePlace): Promise<ResultsDatabase> => {
  const sqlite = openSqlite(path);
  const dialect = new SqliteDialect({ database: sqlite });
  try {
    if (isBehind(sqlite)) await migrateSqlite(sqlite, dialect);
  } catch (error) {
    sqlite.close();
    throw error;
  }
  return overDialect(dialect, (error) => error);
};

const openOnPostgres = async (place: PostgresPlace): Promise<ResultsDatabase> => {
  const { pool, isBehind: needsMigration } = await openPostgres(place);
  const explain = (error: unknown): unknown => postgresFailure(place, error);
  try {
    if (needsMigration) await migratePostgres(place);
  } catch (error) {
    await pool.end();
    throw explain(error);
  }
  return overDialect(new PostgresDialect({ pool }), explain);
};

/** `explain` gives an error of the database the code that it has for users. */
const overDialect = (dialect: Dialect, explain: (error: unknown) => unknown): ResultsDatabase => {
  const kysely = new Kysely<ResultsSchema>({ dialect, plugins: [new CamelCasePlugin()] });
  const explained = async <Result>(work: Promise<Result>): Promise<Result> => {
    try {
      return await work;
    } catch (error) {
      throw explain(error);
    }
  };
  return {
    saveSweep: (sweep, keepsNodes = false) => explained(writeSweep(kysely, sweep, keepsNodes)),
    saveNode: (sweepId, position, node) => explained(writeNode(kysely, sweepId, position, node)),
    endSweep: (sweepId, end) => explained(writeEnd(kysely, sweepId, end)),
    saveTrial: (trial) => explained(writeTrial(kysely, trial)),
    saveComparison: (comparison) => explained(writeComparison(kysely, comparison)),
    removeTrials: (trialIds) => explained(removeTrials(kysely, trialIds)),
    sweeps: () => explained(readSweeps(kysely)),
    sweep: async (sweepId) => (await explained(readSweeps(kysely, sweepId)))[0],
    trials: (sweepId) => explained(readTrials(kysely, sweepId)),
    trial: (trialId) => explained(readTrialOfId(kysely, trialId)),
    trialEnds: (sweepId, nodeId) => explained(readTrialEnds(kysely, sweepId, nodeId)),
    comparisons: (sweepId) => explained(readComparisons(kysely, sweepId)),
    async *measurements(sweepId) {
      try {
        yield* readMeasurements(kysely, sweepId);
      } catch (error) {
        throw explain(error);
      }
    },
    ...explaining(nightsWriter(kysely), explained),
    ...explaining(nightsReader(kysely), explained),
    close: () => kysely.destroy(),
  };
};

type Explained = <Result>(work: Promise<Result>) => Promise<Result>;

/** The same, with errors that have the code that they have for users. */
const explaining = <Calls extends NightsReader | NightsWriter>(calls: Calls, explained: Explained): Calls =>
  new Proxy(calls, {
    get:
      (target, name: keyof Calls & string) =>
      (...input: readonly never[]) =>
        explained((target[name] as (...input: readonly never[]) => Promise<unknown>)(...input)),
  });
