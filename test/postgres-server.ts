import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { chmodSync, chownSync, existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, TypeOverrides, types } from 'pg';
import { afterAll, beforeAll } from 'vitest';
import type { PostgresPlace } from '../contracts/results-place.js';

/** Where Debian's packages put versions of the server, none of it on PATH. */
const DEBIAN = '/usr/lib/postgresql';
/** Debian's `nobody`: the server refuses to run as root. */
const NOBODY = 65_534;

const newestServer = (): string | undefined => {
  const versions = existsSync(DEBIAN) ? readdirSync(DEBIAN).map(Number) : [];
  const folders = versions.toSorted((a, b) => b - a).map((version) => join(DEBIAN, `${version}`, 'bin'));
  return folders.find((folder) => existsSync(join(folder, 'initdb')));
};

/** Folder of the server's programs, where it is installed. */
export const POSTGRES = newestServer();

/** Why tests of PostgreSQL are skipped. */
export const NO_POSTGRES = 'PostgreSQL is not installed (Debian: postgresql)';

if (POSTGRES === undefined && process.env['CI'] !== undefined) throw new Error(`CI must not skip: ${NO_POSTGRES}`);

/** Roles with passwords come by SCRAM; `tls_only` without one, over TLS alone. */
const ADMITTED = `
local all all trust
host all postgres 127.0.0.1/32 trust
hostssl all tls_only 127.0.0.1/32 trust
hostnossl all tls_only 127.0.0.1/32 reject
host all all 127.0.0.1/32 scram-sha-256
`;

const countsAsNumbers = new TypeOverrides();
countsAsNumbers.setTypeParser(types.builtins.INT8, Number);

/** A real server on a port of its own, with TLS. */
export interface PostgresServer {
  /** PEM of the authority that signed its certificate, which is for `localhost`. */
  readonly rootCert: string;
  /** Folder of its Unix socket. */
  readonly socket: string;
  readonly port: number;
  /** Runs statements as its superuser. */
  query(statement: string, database?: string): Promise<readonly Record<string, unknown>[]>;
  /**
   * Makes an empty database, the superuser's way into it, whose texts sort as English does and not by their bytes.
   */
  createDatabase(): Promise<PostgresPlace>;
  start(): void;
  /** Ends every connection at once. */
  stop(): void;
}

/** A server for the tests of a file, started before the first; nothing is started where none is installed. */
export const postgresServerOfFile = (): PostgresServer => {
  const user = process.getuid?.() === 0 ? { uid: NOBODY, gid: NOBODY } : {};
  let folder = '';
  let port = 0;
  const run = (program: string, ...args: readonly string[]): void => {
    execFileSync(join(POSTGRES ?? '', program), args, { ...user, cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] });
  };
  const control = (...args: readonly string[]) => run('pg_ctl', '-D', join(folder, 'data'), '-w', ...args);
  const query: PostgresServer['query'] = async (statement, database = 'postgres') => {
    const login = { host: '127.0.0.1', port, user: 'postgres', database, ssl: false };
    const client = new Client({ ...login, types: countsAsNumbers });
    await client.connect();
    try {
      return (await client.query<Record<string, unknown>>(statement)).rows;
    } finally {
      await client.end();
    }
  };
  const server: PostgresServer = {
    get rootCert() {
      return join(folder, 'root.pem');
    },
    get socket() {
      return folder;
    },
    get port() {
      return port;
    },
    query,
    async createDatabase() {
      const database = `results_${randomUUID().replaceAll('-', '')}`;
      await query(`create database ${database} template template0 locale_provider icu icu_locale 'en-US'`);
      const login = { host: '127.0.0.1', port, database, user: 'postgres' };
      return { kind: 'postgres', ...login, readPassword: async () => undefined, tls: null };
    },
    start() {
      const settings = `-c listen_addresses=127.0.0.1 -p ${port} -k ${folder} -c fsync=off -c shared_buffers=32MB -c ssl=on`;
      control('-l', join(folder, 'log'), '-o', settings, 'start');
    },
    stop() {
      control('-m', 'immediate', 'stop');
    },
  };
  beforeAll(async () => {
    if (POSTGRES === undefined) return;
    folder = mkdtempSync(join(tmpdir(), 'pg-'));
    if (user.uid !== undefined) chownSync(folder, user.uid, user.gid);
    run('initdb', '-D', join(folder, 'data'), '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--locale=C', '--no-sync');
    writeFileSync(join(folder, 'data', 'pg_hba.conf'), ADMITTED);
    makeCertificates(folder, user);
    port = await freePort();
    server.start();
  });
  afterAll(() => {
    if (folder === '') return;
    if (existsSync(join(folder, 'data', 'postmaster.pid'))) server.stop();
    rmSync(folder, { recursive: true });
  });
  return server;
};

/** An authority, and the server's certificate for `localhost` signed by it. */
const makeCertificates = (folder: string, user: { readonly uid?: number; readonly gid?: number }): void => {
  const openssl = (...args: readonly string[]) =>
    execFileSync('openssl', args, { ...user, cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] });
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  openssl('req', '-x509', ...key, '-keyout', 'root.key', '-out', 'root.pem', '-subj', '/CN=authority', '-days', '2');
  const issuer = ['-CA', 'root.pem', '-CAkey', 'root.key'];
  const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost', '-days', '2'];
  openssl('req', '-x509', ...issuer, ...key, '-keyout', 'data/server.key', '-out', 'data/server.crt', ...subject);
  chmodSync(join(folder, 'data', 'server.key'), 0o600);
};

const freePort = async (): Promise<number> => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address !== null ? address.port : 0;
};
