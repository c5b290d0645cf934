import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { createServer, connect, type TLSSocket } from 'node:tls';
import { once } from 'node:events';
import { expect, onTestFinished, test } from 'vitest';
import { packagePath } from '../../config/package-path.js';
import { temporaryFolder } from '../temporary-folder.js';

const certificates = (folder: string, ...args: readonly string[]) => {
  const { status, stdout, stderr } = spawnSync(packagePath('infra/cluster/certificates.sh'), [folder, ...args], {
    encoding: 'utf8',
  });
  return { status, output: stdout + stderr };
};

const read = (folder: string, name: string): string => readFileSync(join(folder, name), 'utf8');

/** An authority with a server and a worker. */
const newAuthority = (): string => {
  const folder = temporaryFolder();
  for (const args of [['init'], ['server', 'temporal.lan', '127.0.0.1'], ['client', 'orin-1']]) {
    expect(certificates(folder, ...args)).toEqual({ status: 0, output: '' });
  }
  return folder;
};

/** Whether a client with these files gets through to a server with those, each asking for the other's certificate. */
const reaches = async (client: string, server: string): Promise<boolean> => {
  const listener = createServer({
    cert: read(server, 'server.pem'),
    key: read(server, 'server.key'),
    ca: read(server, 'ca.pem'),
    requestCert: true,
  });
  listener.on('secureConnection', (socket: TLSSocket) => socket.end('hello')).on('tlsClientError', () => {});
  listener.listen(0, '127.0.0.1');
  await once(listener, 'listening');
  onTestFinished(() => void listener.close());
  const address = listener.address();
  const socket = connect({
    host: '127.0.0.1',
    port: typeof address === 'object' && address !== null ? address.port : 0,
    servername: 'temporal.lan',
    cert: read(client, 'client-orin-1.pem'),
    key: read(client, 'client-orin-1.key'),
    ca: read(client, 'ca.pem'),
  });
  return new Promise((resolve) => {
    socket.on('data', () => resolve(true));
    socket.on('error', () => resolve(false));
    socket.on('close', () => resolve(false));
  });
};

/** What a machine got before something was renewed. */
const copyOf = (folder: string): string => {
  const copy = temporaryFolder();
  execFileSync('cp', ['-a', `${folder}/.`, copy]);
  return copy;
};

test('server and worker take each other, and nobody of another authority', async () => {
  const [ours, others] = [newAuthority(), newAuthority()];
  expect(await reaches(ours, ours)).toBe(true);
  expect(await reaches(others, ours)).toBe(false);
  expect(statSync(join(ours, 'client-orin-1.key')).mode & 0o077).toBe(0);
});

test('renewed certificates have new keys and the same names', async () => {
  const folder = newAuthority();
  const old = copyOf(folder);
  expect(certificates(folder, 'renew')).toEqual({ status: 0, output: '' });
  for (const name of ['server.key', 'client-orin-1.key']) expect(read(folder, name)).not.toBe(read(old, name));
  expect(await reaches(folder, folder)).toBe(true);
  expect(await reaches(old, folder)).toBe(true);
});

test('an authority is replaced in steps, between which every machine still reaches the server', async () => {
  const folder = newAuthority();
  const first = copyOf(folder);
  certificates(folder, 'rotate-authority');
  const both = copyOf(folder);
  expect(await reaches(both, first)).toBe(true);
  expect(await reaches(first, both)).toBe(true);
  const early = certificates(folder, 'retire-authority');
  expect([early.status, early.output]).toEqual([2, expect.stringContaining('server.pem is of the old authority')]);
  certificates(folder, 'renew');
  expect(await reaches(both, folder)).toBe(true);
  expect(await reaches(folder, both)).toBe(true);
  expect(certificates(folder, 'retire-authority')).toEqual({ status: 0, output: '' });
  expect(await reaches(folder, folder)).toBe(true);
  expect(await reaches(first, folder)).toBe(false);
});

test('a second authority in the same folder, and a name that is none, are refused', () => {
  const folder = newAuthority();
  expect(certificates(folder, 'init')).toMatchObject({ status: 2 });
  expect(certificates(folder, 'client', '../orin')).toMatchObject({ status: 2 });
});
