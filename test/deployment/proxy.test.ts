import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { afterAll, expect, onTestFinished, test } from 'vitest';
import { startDevServer } from '../dev-server.js';
import { writeDemoSweep } from '../demo-sweep.js';
import { quantfleet, stopAll, writeSettings } from '../quantfleet-command.js';
import { temporaryFolder } from '../temporary-folder.js';

afterAll(stopAll);

interface Proxy {
  /** host:port */
  readonly address: string;
  /** What it was asked for, and by whom. */
  readonly asked: { readonly target: string; readonly login: string | undefined }[];
}

/** A proxy that connects every CONNECT with one address, or refuses it. */
const startProxy = async (server: string | undefined): Promise<Proxy> => {
  const asked: Proxy['asked'] = [];
  const proxy: Server = createServer((_, response) => response.writeHead(403).end());
  proxy.on('connect', ({ url, headers }, client) => {
    asked.push({ target: url ?? '', login: headers['proxy-authorization'] });
    if (server === undefined) {
      client.end('HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n');
      return;
    }
    const [host, port] = server.split(':');
    const upstream = connect(Number(port), host, () => client.write('HTTP/1.1 200 Connection established\r\n\r\n'));
    client.on('error', () => upstream.destroy()).pipe(upstream);
    upstream.on('error', () => client.destroy()).pipe(client);
  });
  proxy.listen(0, '127.0.0.1');
  await once(proxy, 'listening');
  onTestFinished(() => void proxy.close());
  return { address: `127.0.0.1:${(proxy.address() as AddressInfo).port}`, asked };
};

const NAMES = ['grpc_proxy', 'https_proxy', 'http_proxy', 'all_proxy'].flatMap((name) => [name, name.toUpperCase()]);
const WITHOUT_EXCEPTIONS = { no_proxy: '', NO_PROXY: '', no_grpc_proxy: '', NO_GRPC_PROXY: '' };

const allSetTo = (proxy: string): NodeJS.ProcessEnv => ({
  ...WITHOUT_EXCEPTIONS,
  ...Object.fromEntries(NAMES.map((name) => [name, `http://${proxy}`])),
});

test('a sweep on the embedded server asks no proxy, whatever the environment names', async () => {
  const folder = temporaryFolder();
  const proxy = await startProxy(undefined);
  const sweep = writeDemoSweep(folder, { recipes: ['ort-static'], calibrationBatchSizes: [16] });
  const command = ['sweep', 'run', sweep, '--config', await writeSettings(folder)];
  const { exitCode, stderr } = await quantfleet(command, allSetTo(proxy.address));
  expect(stderr).toBe('');
  expect(exitCode).toBe(0);
  expect(proxy.asked).toEqual([]);
}, 180_000);

test('an external server that a proxy refuses is one failure that names proxy and variable', async () => {
  const folder = temporaryFolder();
  const proxy = await startProxy(undefined);
  const sweep = writeDemoSweep(folder, { recipes: ['ort-static'], calibrationBatchSizes: [16] });
  const { exitCode, stderr } = await quantfleet(
    ['sweep', 'run', sweep, '--config', await writeSettings(folder, 'board')],
    { ...allSetTo(''), HTTPS_PROXY: `http://me:secret@${proxy.address}`, TEMPORAL_ADDRESS: 'temporal.example:7233' },
  );
  expect(stderr).toMatch(
    new RegExp(
      `^ServerUnreachable: No Temporal server answers on temporal.example:7233 through the proxy ${proxy.address}, ` +
        'which HTTPS_PROXY names.\n  [^\n]*no_proxy[^\n]*\n$',
    ),
  );
  expect(stderr).not.toContain('secret');
  expect(exitCode).toBe(3);
  expect(proxy.asked[0]?.target).toBe('temporal.example:7233');
}, 60_000);

test('client and workers reach an external server through the proxy, with its login', async () => {
  const folder = temporaryFolder();
  const server = await startDevServer();
  try {
    const proxy = await startProxy(server.address);
    const sweep = writeDemoSweep(folder, { recipes: ['pytorch-fp32'] });
    const { exitCode, stderr } = await quantfleet(
      ['sweep', 'run', sweep, '--config', await writeSettings(folder, 'board')],
      { ...allSetTo(''), https_proxy: `http://me:secret@${proxy.address}`, TEMPORAL_ADDRESS: 'temporal.example:7233' },
    );
    expect(stderr).toBe('');
    expect(exitCode).toBe(0);
    expect(proxy.asked.length).toBeGreaterThan(1);
    for (const { target, login } of proxy.asked) {
      expect(target).toBe('temporal.example:7233');
      expect(login).toBe(`Basic ${Buffer.from('me:secret').toString('base64')}`);
    }
  } finally {
    await server.teardown();
  }
}, 180_000);
