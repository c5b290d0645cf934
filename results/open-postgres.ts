import { readFile } from 'node:fs/promises';
import type { ConnectionOptions } from 'node:tls';
import type { Pool, PoolConfig } from 'pg';
import { QuantfleetFailure } from '../contracts/quantfleet-failure.js';
import type { PostgresPlace } from '../contracts/results-place.js';
import { lacksMigration, refuseNewer } from './applied-migrations.js';
import { postgresFailure, serverOf } from './postgres-failure.js';

const CONNECT_TIMEOUT_MS = 10_000;
/** Longer than any statement of ours takes; a server that is cut off gives no answer at all. */
const QUERY_TIMEOUT_MS = 60_000;
/** Connections to a database that this version may use. */
export interface OpenPostgres {
  readonly pool: Pool;
  /** Whether a migration is still to be run. */
  readonly isBehind: boolean;
}

/**
 * Connects to a PostgreSQL database. Fails with `ResultsUnavailable`, which says what the server, or the way to it, lacks, and
 * with `ResultsTooNew`.
 */
export const openPostgres = async (place: PostgresPlace): Promise<OpenPostgres> => {
  const pool = await createPool(place, QUERY_TIMEOUT_MS);
  try {
    await requireUtf8(pool, place);
    const applied = await appliedMigrations(pool);
    refuseNewer('postgres', `Database ${place.database} on ${serverOf(place)}`, applied);
    return { pool, isBehind: lacksMigration('postgres', applied) };
  } catch (error) {
    await pool.end();
    throw postgresFailure(place, error);
  }
};

/** Connections that wait as long as a migration of a large table takes. */
export const openPatientPool = (place: PostgresPlace): Promise<Pool> => createPool(place, 0);

const createPool = async (place: PostgresPlace, queryTimeoutMs: number): Promise<Pool> => {
  // Not at the top: nobody without PostgreSQL waits for it.
  const { Pool, TypeOverrides, types } = await import('pg');
  const numbers = new TypeOverrides();
  // `count(*)` is one too.
  numbers.setTypeParser(types.builtins.INT8, safeInteger);
  const { host, port, database, user, readPassword } = place;
  const options: PoolConfig = {
    host,
    port,
    database,
    user,
    password: async () => (await readPassword()) ?? noPassword(place),
    ssl: await tlsOptions(place),
    application_name: 'quantfleet',
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    query_timeout: queryTimeoutMs,
    keepAlive: true,
    types: numbers,
  };
  const pool = new Pool(options);
  // A server that stops ends connections, and unheard errors of theirs this process: idle ones are the pool's, one between two
  // statements of a transaction is heard by nobody. The next statement fails, or connects anew.
  pool.on('error', () => {});
  pool.on('connect', (client) => void client.on('error', () => {}));
  return pool;
};

const noPassword = (place: PostgresPlace): never => {
  throw new QuantfleetFailure(
    'ResultsUnavailable',
    `${serverOf(place)} asks for a password of ${place.user}, and there is none.`,
    { advice: 'Name a passwordFile under results.postgres, set PGPASSWORD, or add a line to ~/.pgpass, mode 0600.' },
  );
};

const tlsOptions = async ({ tls, host }: PostgresPlace): Promise<ConnectionOptions | false> => {
  if (tls === null) return false;
  const [ca, cert, key] = await Promise.all([tls.rootCert, tls.cert, tls.key].map(readPem));
  return {
    rejectUnauthorized: tls.mode !== 'require',
    ...(host.startsWith('/') ? {} : { host }),
    ...(ca === undefined ? {} : { ca }),
    ...(cert === undefined ? {} : { cert }),
    ...(key === undefined ? {} : { key }),
    ...(tls.mode === 'verify-ca' ? { checkServerIdentity: () => undefined } : {}),
  };
};

const readPem = async (file: string | undefined): Promise<string | undefined> => {
  if (file === undefined) return undefined;
  try {
    return await readFile(file, 'utf8');
  } catch (cause) {
    throw new QuantfleetFailure(
      'ResultsUnavailable',
      `${file}, which is named under results.postgres, cannot be read.`,
      {
        advice: 'Check sslRootCert, sslCert and sslKey in quantfleet.yaml, and the permissions of the files.',
        cause,
      },
    );
  }
};

const safeInteger = (text: string): number => {
  const value = Number(text);
  if (Number.isSafeInteger(value)) return value;
  throw new QuantfleetFailure('ResultsDamaged', `The results database holds ${text} where no count is so large.`);
};

const requireUtf8 = async (pool: Pool, place: PostgresPlace): Promise<void> => {
  const { rows } = await pool.query<{ encoding: string }>(`select current_setting('server_encoding') as encoding`);
  const encoding = rows[0]?.encoding;
  if (encoding === 'UTF8') return;
  throw new QuantfleetFailure(
    'ResultsUnavailable',
    `Database ${place.database} on ${serverOf(place)} is encoded in ${encoding}, and results need UTF8.`,
    { advice: `Make another: create database NAME template template0 encoding 'UTF8'.` },
  );
};

const appliedMigrations = async (pool: Pool): Promise<readonly string[]> => {
  const table = await pool.query<{ found: string | null }>(`select to_regclass('kysely_migration')::text as found`);
  if (table.rows[0]?.found === null) return [];
  const { rows } = await pool.query<{ name: string }>('select name from kysely_migration order by name');
  return rows.map(({ name }) => name);
};
