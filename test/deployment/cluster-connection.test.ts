import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startDevServer } from '../dev-server.js';
import { type Certificates, makeCertificates } from '../certificates.js';
import { until } from '../chaos/processes.js';
import { writeDemoSweep } from '../demo-sweep.js';
import { type CommandResult, quantfleet, spawnQuantfleet, stopUp, writeSettings } from '../quantfleet-command.js';
import { temporaryFolder, temporaryFolderOfFile } from '../temporary-folder.js';
import { startTlsServer, type TlsServer } from '../tls-server.js';

const folder = temporaryFolderOfFile();
let own: Certificates;
let foreign: Certificates;
let server: TestWorkflowEnvironment;
let tls: TlsServer;

beforeAll(async () => {
  own = makeCertificates(join(folder, 'own'));
  foreign = makeCertificates(join(folder, 'foreign'));
  server = await startDevServer();
  tls = await startTlsServer(own, server.address);
});

afterAll(async () => {
  tls.stop();
  await server.teardown();
});

/** A folder with settings of a node; `temporal` is what they say of the server, as JSON. */
const writeNode = (temporal: object): string => {
  const file = join(temporaryFolder(), 'quantfleet.yaml');
  writeFileSync(file, JSON.stringify({ stateDir: 'state', nodeId: 'board', temporal }));
  return file;
};

const up = (temporal: object, environment: NodeJS.ProcessEnv = {}): Promise<CommandResult> =>
  quantfleet(['up', '--config', writeNode(temporal)], environment);

/** TLS with the certificates of an operator. */
const tlsOf = ({ ca, client }: Certificates) => ({ serverCa: ca, clientCert: client.cert, clientKey: client.key });

test('a sweep runs over mutual TLS, named in quantfleet.yaml, and says where its server is', async () => {
  const settings = writeNode({ address: tls.address, tls: tlsOf(own) });
  const sweep = writeDemoSweep(dirname(settings), { recipes: ['ort-static'], calibrationBatchSizes: [16] });
  const { exitCode, stdout, stderr } = await quantfleet(['sweep', 'run', sweep, '--config', settings]);
  expect(stderr).toBe('');
  expect(exitCode).toBe(0);
  expect(stdout).toContain(
    `server ${tls.address} (temporal.address), namespace default, which has seen the workers ask for work`,
  );
}, 180_000);

test('the same is named by a profile, and by variables', async () => {
  const file = join(temporaryFolder(), 'temporal.toml');
  writeFileSync(
    file,
    `[profile.bench]
address = "${tls.address}"
namespace = "none"
[profile.bench.tls]
server_ca_cert_path = "${own.ca}"
client_cert_path = "${own.client.cert}"
client_key_path = "${own.client.key}"
`,
  );
  const profile = await up({ profile: 'bench' }, { TEMPORAL_CONFIG_FILE: file });
  expect(profile.stderr).toMatch(`NamespaceMissing: The Temporal server ${tls.address} has no namespace none.`);
  expect(profile.exitCode).toBe(3);
  const variables = await up(
    { namespace: 'nothing' },
    {
      TEMPORAL_ADDRESS: tls.address,
      TEMPORAL_TLS_SERVER_CA_CERT_PATH: own.ca,
      TEMPORAL_TLS_CLIENT_CERT_PATH: own.client.cert,
      TEMPORAL_TLS_CLIENT_KEY_PATH: own.client.key,
    },
  );
  const listed = await quantfleet([
    'node',
    'list',
    '--config',
    writeNode({ address: tls.address, namespace: 'nowhere', tls: tlsOf(own) }),
  ]);
  expect(listed.stderr).toMatch(`NamespaceMissing: The Temporal server ${tls.address} has no namespace nowhere.`);
  expect(variables.stderr).toMatch(`NamespaceMissing: The Temporal server ${tls.address} has no namespace nothing.`);
}, 60_000);

const REFUSED: readonly (readonly [string, () => object, string])[] = [
  ['no client certificate', () => ({ tls: { serverCa: own.ca } }), 'for a client certificate, and none is given'],
  [
    'a foreign client certificate',
    () => ({ tls: { ...tlsOf(foreign), serverCa: own.ca } }),
    'may not accept the client certificate',
  ],
  [
    'a foreign authority',
    () => ({ tls: { ...tlsOf(own), serverCa: foreign.ca } }),
    'is not signed by the authority that is given',
  ],
  ['public authorities', () => ({ tls: {} }), 'is not signed by a public authority'],
  [
    'the wrong name',
    () => ({ tls: { ...tlsOf(own), serverName: 'other.example' } }),
    'is for localhost, temporal.quantfleet.test, not for other.example',
  ],
  ['no TLS', () => ({}), 'ends the connection: it may expect TLS, which is not asked for'],
];

test.each(REFUSED)(
  'a server with mutual TLS that is asked with %s is ServerTlsFailed with its reason',
  async (_, make, reason) => {
    const { stderr, exitCode, stdout } = await up({ address: tls.address, ...make() });
    expect(stderr).toMatch(/^ServerTlsFailed: [^\n]*\n {2}[^\n]+\n$/);
    expect(stderr).toContain(reason);
    expect(stderr).toContain(tls.address);
    expect(stdout).toBe('');
    expect(exitCode).toBe(3);
  },
);

test('TLS to a server without it is ServerTlsFailed', async () => {
  const { stderr } = await up({ address: server.address.replace('127.0.0.1', 'localhost'), tls: tlsOf(own) });
  expect(stderr).toMatch(/^ServerTlsFailed: What answers on \S+ does not speak TLS, but TLS is asked for\.\n/);
});

test('a command that only asks the server tells the same reasons', async () => {
  const settings = writeNode({ address: tls.address, tls: { serverCa: own.ca } });
  const { stderr } = await quantfleet(['sweep', 'cancel', 'none', '--config', settings]);
  expect(stderr).toMatch(/^ServerTlsFailed: [^\n]+ for a client certificate, and none is given\.\n/);
}, 60_000);

test('an address where nothing is says what there is not', async () => {
  expect((await up({ address: 'localhost:9' })).stderr).toContain(
    'ServerUnreachable: No Temporal server answers on localhost:9. Nothing listens on that port.',
  );
  expect((await up({ address: 'temporal.invalid:7233' })).stderr).toContain('Its name is not known here.');
});

test('variables for a server of others do nothing to the embedded one, and are named', async () => {
  const settings = await writeSettings(temporaryFolder());
  const unused = { TEMPORAL_API_KEY: 'secret', TEMPORAL_TLS: 'true', TEMPORAL_NAMESPACE: 'none' };
  const command = spawnQuantfleet(['up', '--config', settings], unused);
  let output = '';
  command.stdout?.on('data', (chunk: Buffer) => (output += chunk.toString()));
  try {
    await until('the line about variables', () => output.includes('Not used'));
    expect(output).toContain('Not used: TEMPORAL_API_KEY, TEMPORAL_TLS, TEMPORAL_NAMESPACE, as no server is named');
    expect(output).not.toContain('secret');
  } finally {
    await stopUp(command);
  }
}, 60_000);
