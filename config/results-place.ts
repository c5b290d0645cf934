import { isIPv6 } from 'node:net';
import { join } from 'node:path';
import type { PostgresTls, ResultsPlace } from '../contracts/results-place.js';
import { absolutePath } from './file-path.js';
import { isLoopback } from './loopback.js';
import { passwordReader } from './postgres-password.js';
import type { PostgresKeys } from './results-settings.js';

interface Surroundings {
  /** Folder that relative paths count from. */
  readonly base: string;
  readonly stateDir: string;
  /** PGPASSWORD. */
  readonly password: string | undefined;
}

/** Where the settings say that results lie: in the state folder, unless they name a server. */
export const resultsPlace = (
  results: { readonly postgres: PostgresKeys } | undefined,
  { base, stateDir, password }: Surroundings,
): ResultsPlace => {
  if (results === undefined) return { kind: 'sqlite', path: join(stateDir, 'results.db') };
  const { passwordFile, ...postgres } = results.postgres;
  const { host, port, database, user } = postgres;
  const place = { host: host.startsWith('~/') ? absolutePath(base, host) : host, port, database, user };
  const file = passwordFile === undefined ? undefined : absolutePath(base, passwordFile);
  return {
    kind: 'postgres',
    ...place,
    readPassword: passwordReader(place, { file, password }),
    tls: tlsOf(base, postgres),
  };
};

const tlsOf = (
  base: string,
  { host, sslMode, sslRootCert, sslCert, sslKey }: Omit<PostgresKeys, 'passwordFile'>,
): PostgresTls | null => {
  const mode = sslMode ?? (isOnThisMachine(host) ? 'disable' : 'verify-full');
  if (mode === 'disable') return null;
  const path = (file: string | undefined) => (file === undefined ? undefined : absolutePath(base, file));
  return { mode, rootCert: path(sslRootCert), cert: path(sslCert), key: path(sslKey) };
};

const isOnThisMachine = (host: string): boolean => /^[/~]/.test(host) || isLoopback(isIPv6(host) ? `[${host}]` : host);
