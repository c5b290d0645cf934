import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Certificates, makeCertificates } from '../certificates.js';
import { until } from '../chaos/processes.js';
import { type CommandResult, quantfleet, spawnQuantfleet, stopUp } from '../quantfleet-command.js';
import { temporaryFolder, temporaryFolderOfFile } from '../temporary-folder.js';
import { startTlsServer, type TlsServer } from '../tls-server.js';
import { startTemporalServer, type TemporalServer } from './temporal-server.js';

/** The program of go.temporal.io/server/cmd/server, which the development server’s package has not. */
const PROGRAM = process.env['QUANTFLEET_TEST_TEMPORAL_SERVER'];

describe.skipIf(PROGRAM === undefined)('a Temporal server that asks for API keys', () => {
  const folder = temporaryFolderOfFile();
  let certificates: Certificates;
  let server: TemporalServer;
  let tls: TlsServer;

  beforeAll(async () => {
    certificates = makeCertificates(join(folder, 'certificates'));
    mkdirSync(join(folder, 'server'));
    server = await startTemporalServer(PROGRAM ?? '', join(folder, 'server'));
    tls = await startTlsServer(certificates, server.address);
    const admin = ['temporal-system:admin', 'bench:admin'];
    const setup = ['cluster', 'setup', '--create-namespace', '--retention', '72h'];
    let said = '';
    await until(`the namespace, ${said}`, async () => {
      const { exitCode, stderr } = await quantfleet([...setup, '--config', writeNode(server.apiKey(admin), folder)]);
      said = stderr;
      return exitCode === 0;
    });
  }, 240_000);

  afterAll(async () => {
    tls.stop();
    await server.stop();
  });

  const writeNode = (apiKey: string | undefined, where = temporaryFolder()): string => {
    const file = join(where, 'quantfleet.yaml');
    const { ca: serverCa, client } = certificates;
    const apiKeyFile = apiKey === undefined ? {} : { apiKeyFile: 'api-key' };
    writeFileSync(join(where, 'api-key'), apiKey ?? '', { mode: 0o600 });
    const security = { tls: { serverCa, clientCert: client.cert, clientKey: client.key }, ...apiKeyFile };
    const temporal = { address: tls.address, namespace: 'bench', ...security };
    writeFileSync(file, JSON.stringify({ stateDir: 'state', nodeId: 'board', temporal }));
    return file;
  };

  const up = (apiKey?: string): Promise<CommandResult> => quantfleet(['up', '--config', writeNode(apiKey)]);

  test('a worker that may write starts, and is seen to ask for work', async () => {
    const command = spawnQuantfleet(['up', '--config', writeNode(server.apiKey(['bench:write']))]);
    let output = '';
    command.stdout?.on('data', (chunk: Buffer) => (output += chunk.toString()));
    try {
      await until('the line of the node', () => output.includes('which has seen the workers ask for work'));
    } finally {
      await stopUp(command);
    }
  }, 120_000);

  test('a worker that may only read ends with WorkerNotPolling, and the doctor says why', async () => {
    const apiKey = server.apiKey(['bench:read']);
    const { stderr, exitCode } = await up(apiKey);
    expect(stderr).toMatch(/^WorkerNotPolling: /m);
    expect(exitCode).toBe(3);
    const { stdout } = await quantfleet(['doctor', '--json', '--config', writeNode(apiKey)]);
    const checks = JSON.parse(stdout) as { tool: string; found?: string }[];
    expect(checks.find(({ tool }) => tool === 'right to work')).toMatchObject({ version: null, found: 'denied' });
  }, 120_000);

  test.each([
    [
      'of another namespace',
      () => server.apiKey(['other:write']),
      'lets nobody with this API key into the namespace bench',
    ],
    ['that has expired', () => server.apiKey(['bench:write'], -60), 'The API key has expired on 2'],
    ['that is none', () => undefined, 'lets nobody without an API key into the namespace bench'],
  ])(
    'an API key %s is ServerAccessDenied',
    async (_, make, message) => {
      const { stderr, exitCode } = await up(make());
      expect(stderr).toMatch(/^ServerAccessDenied: /);
      expect(stderr).toContain(message);
      expect(exitCode).toBe(3);
    },
    60_000,
  );
});
