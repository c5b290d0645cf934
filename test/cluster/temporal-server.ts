import { type ChildProcess, spawn } from 'node:child_process';
import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { once } from 'node:events';
import { openSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';

/** A Temporal server that asks for API keys, on SQLite. */
export interface TemporalServer {
  /** host:port */
  readonly address: string;
  /** An API key with these permissions, as `default:write`; it expires so many seconds from now. */
  apiKey(permissions: readonly string[], seconds?: number): string;
  stop(): Promise<void>;
}

const KEY_ID = 'test';
const SERVICES = ['frontend', 'internal-frontend', 'history', 'matching', 'worker'];
const PORTS = ['FRONTEND', 'MATCHING', 'HISTORY', 'WORKER'].flatMap((service) =>
  ['GRPC', 'MEMBERSHIP'].map((kind) => `${service}_${kind}_PORT`),
);

/** Starts the program `temporal-server` with its state in a folder; TLS is the business of what stands in front. */
export const startTemporalServer = async (program: string, folder: string): Promise<TemporalServer> => {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const jwks = join(folder, 'jwks.json');
  const key = { ...publicKey.export({ format: 'jwk' }), kid: KEY_ID, use: 'sig', alg: 'RS256' };
  writeFileSync(jwks, JSON.stringify({ keys: [key] }));
  writeFileSync(join(folder, 'dynamic.yaml'), 'system.forceSearchAttributesCacheRefreshOnRead:\n  - value: true\n');
  const ports = Object.fromEntries(
    await Promise.all([...PORTS, 'FRONTEND_HTTP_PORT'].map(async (name) => [name, await freePort()])),
  );
  const log = openSync(join(folder, 'server.log'), 'w');
  const server = spawn(program, ['start', ...SERVICES.flatMap((service) => ['--service', service])], {
    cwd: folder,
    stdio: ['ignore', log, log],
    env: {
      ...process.env,
      ...ports,
      DB: 'sqlite',
      DBNAME: 't.db',
      VISIBILITY_DBNAME: 'v.db',
      SQLITE_SETUP: 'true',
      NUM_HISTORY_SHARDS: '1',
      LOG_LEVEL: 'warn',
      BIND_ON_IP: '127.0.0.1',
      TEMPORAL_BROADCAST_ADDRESS: '127.0.0.1',
      DYNAMIC_CONFIG_FILE_PATH: join(folder, 'dynamic.yaml'),
      TEMPORAL_AUTH_AUTHORIZER: 'default',
      TEMPORAL_AUTH_CLAIM_MAPPER: 'default',
      TEMPORAL_JWT_KEY_SOURCE1: `file://${jwks}`,
      USE_INTERNAL_FRONTEND: '1',
    },
  });
  return {
    address: `127.0.0.1:${ports['FRONTEND_GRPC_PORT']}`,
    apiKey: (permissions, seconds = 3_600) => token(privateKey, permissions, seconds),
    stop: () => ended(server),
  };
};

const token = (key: KeyObject, permissions: readonly string[], seconds: number): string => {
  const exp = Math.floor(Date.now() / 1_000) + seconds;
  const text = [
    { alg: 'RS256', kid: KEY_ID, typ: 'JWT' },
    { sub: 'tester', exp, permissions },
  ]
    .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
    .join('.');
  return `${text}.${sign('RSA-SHA256', Buffer.from(text), key).toString('base64url')}`;
};

const ended = async (server: ChildProcess): Promise<void> => {
  if (server.exitCode !== null || server.signalCode !== null) return;
  server.kill('SIGTERM');
  await once(server, 'exit');
};

const freePort = async (): Promise<string> => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return String(typeof address === 'object' ? address?.port : '');
};
