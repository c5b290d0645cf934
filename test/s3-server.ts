import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { createServer, type AddressInfo, connect } from 'node:net';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { packagePath } from '../config/package-path.js';

const SERVERS = JSON.parse(readFileSync(packagePath('scripts/cluster/servers.json'), 'utf8')) as readonly {
  readonly name: string;
  readonly version: string;
}[];
const VERSION = SERVERS.find(({ name }) => name === 'versitygw')?.version;

/** Where scripts/cluster/server-program.js keeps it. */
const PROGRAM = join(
  process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'),
  `quantfleet/cluster/versitygw-${VERSION}`,
);

/** Why tests with an S3 server are skipped; `undefined` where the server’s program is there. */
export const s3Absence = existsSync(PROGRAM) ? undefined : 'needs an S3 server: npm run test:cluster builds one';

export const S3_CREDENTIALS = { accessKeyId: 'test-access-key', secretAccessKey: 'test-secret-key' };

/** A running S3 server with one bucket. */
export interface S3Server {
  readonly endpoint: string;
  readonly bucket: string;
  readonly client: S3Client;
  stop(): Promise<void>;
}

/** Starts an S3 server on loopback, whose data is in the folder. */
export const startS3Server = async (folder: string): Promise<S3Server> => {
  const port = await freePort();
  for (const name of ['data', 'sidecar']) mkdirSync(join(folder, name), { recursive: true });
  const server = spawn(
    PROGRAM,
    ['--port', `127.0.0.1:${port}`, 'posix', '--sidecar', join(folder, 'sidecar'), join(folder, 'data')],
    {
      env: { ROOT_ACCESS_KEY: S3_CREDENTIALS.accessKeyId, ROOT_SECRET_KEY: S3_CREDENTIALS.secretAccessKey },
      stdio: 'ignore',
    },
  );
  await untilListening(server, port);
  const endpoint = `http://127.0.0.1:${port}`;
  const client = new S3Client({ endpoint, region: 'us-east-1', forcePathStyle: true, credentials: S3_CREDENTIALS });
  await client.send(new CreateBucketCommand({ Bucket: 'quantfleet' }));
  return {
    endpoint,
    bucket: 'quantfleet',
    client,
    async stop() {
      client.destroy();
      server.kill('SIGKILL');
      if (server.exitCode === null && server.signalCode === null) await once(server, 'exit');
    },
  };
};

const freePort = async (): Promise<number> => {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as AddressInfo;
  probe.close();
  await once(probe, 'close');
  return port;
};

const untilListening = async (server: ChildProcess, port: number): Promise<void> => {
  for (;;) {
    if (server.exitCode !== null) throw new Error(`The S3 server ended with status ${server.exitCode}.`);
    const socket = connect(port, '127.0.0.1');
    try {
      await once(socket, 'connect');
      return;
    } catch {
      await sleep(20);
    } finally {
      socket.destroy();
    }
  }
};
