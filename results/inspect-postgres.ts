import type { PostgresPlace } from '../contracts/results-place.js';
import { openPostgres } from './open-postgres.js';
import { postgresFailure } from './postgres-failure.js';

/** What a results database of PostgreSQL lets its user do, and whether it is as this version wants it. */
export interface PostgresState {
  /** Of the server, for example `15.14`. */
  readonly serverVersion: string;
  /** Whether a migration is still to be run, which the next command that opens the database does. */
  readonly isBehind: boolean;
  readonly canMigrate: boolean;
  /** Tables that the user may not read. */
  readonly unreadable: readonly string[];
  /** Tables that the user may not change: enough for commands that read, not for the results worker. */
  readonly unwritable: readonly string[];
}

const TABLES = [
  'sweeps',
  'sweep_nodes',
  'trials',
  'stages',
  'measurements',
  'latency_samples',
  'throughput',
  'usage_samples',
  'comparisons',
  'nights',
  'night_nodes',
  'night_benchmarks',
  'night_engines',
  'night_comparisons',
  'night_verdicts',
  'accepted_steps',
];

const WRITES = ['insert', 'update', 'delete'];

/** Looks at a results database without changing it. Fails with `ResultsUnavailable` and `ResultsTooNew`. */
export const inspectPostgres = async (place: PostgresPlace): Promise<PostgresState> => {
  const { pool, isBehind } = await openPostgres(place);
  try {
    const { rows: servers } = await pool.query<{ version: string; may: boolean }>(
      `select current_setting('server_version') as version, has_schema_privilege(current_schema(), 'create') as may`,
    );
    const { rows } = await pool.query<{ name: string; reads: boolean; writes: boolean }>(
      `select name, has_table_privilege(to_regclass(name), 'select') as reads,
              ${WRITES.map((right) => `has_table_privilege(to_regclass(name), '${right}')`).join(' and ')} as writes
       from unnest($1::text[]) as name where to_regclass(name) is not null`,
      [TABLES],
    );
    return {
      serverVersion: servers[0]?.version.split(' ')[0] ?? '',
      isBehind,
      canMigrate: servers[0]?.may ?? false,
      unreadable: rows.filter(({ reads }) => !reads).map(({ name }) => name),
      unwritable: rows.filter(({ writes }) => !writes).map(({ name }) => name),
    };
  } catch (error) {
    throw postgresFailure(place, error);
  } finally {
    await pool.end();
  }
};
