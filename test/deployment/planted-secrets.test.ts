import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { stringify } from 'yaml';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { packagePath } from '../../config/package-path.js';
import type { PostgresPlace } from '../../contracts/results-place.js';
import type { WorkerRole } from '../../contracts/worker-role.js';
import { type Certificates, makeCertificates } from '../certificates.js';
import { commandLine, descendants, until } from '../chaos/processes.js';
import { writeDemoSweep } from '../demo-sweep.js';
import { startDevServer } from '../dev-server.js';
import { POSTGRES, postgresServerOfFile } from '../postgres-server.js';
import {
  type CommandResult,
  quantfleet,
  spawnQuantfleet,
  startWorker,
  stopAll,
  stopUp,
} from '../quantfleet-command.js';
import { s3Absence, S3_CREDENTIALS, type S3Server, startS3Server } from '../s3-server.js';
import { temporaryFolderOfFile } from '../temporary-folder.js';
import { startTlsServer, type TlsServer } from '../tls-server.js';

/** With what base64, URLs and shells write otherwise. */
const PASSWORD = 'planted/results+password%3';
const API_KEY = 'planted-api-key';
const WRONG = { s3: 'planted/wrong+secret', results: 'planted-wrong-password', url: 'planted-password-of-url' };

const folder = temporaryFolderOfFile();
/** What must hold the secrets, and is not searched. */
const SECRETS = join(folder, 'secrets');
const postgres = postgresServerOfFile();
let server: TestWorkflowEnvironment;
let tls: TlsServer;
let s3: S3Server;
let certificates: Certificates;
let results: PostgresPlace;
const said: CommandResult[] = [];

const settingsOf = (nodeId: string, change: Readonly<Record<string, unknown>> = {}): string => {
  const home = join(folder, nodeId);
  mkdirSync(home, { recursive: true });
  const { host, port, database } = results;
  const { ca: serverCa, client } = certificates;
  const security = { serverCa, clientCert: client.cert, clientKey: client.key };
  const images = (split: string) => ({ folder: packagePath(`.quantfleet/data/fashion-mnist/${split}`) });
  const settings = {
    nodeId,
    temporal: { address: tls.address, tls: security, apiKeyFile: join(SECRETS, 'api-key') },
    store: { s3: { bucket: s3.bucket, endpoint: s3.endpoint } },
    results: { postgres: { host, port, database, user: 'planted' } },
    datasets: { train: images('train'), test: images('test') },
    ...change,
  };
  const file = join(home, 'quantfleet.yaml');
  writeFileSync(file, stringify(settings));
  return file;
};

const ENVIRONMENT = {
  AWS_ACCESS_KEY_ID: S3_CREDENTIALS.accessKeyId,
  AWS_SECRET_ACCESS_KEY: S3_CREDENTIALS.secretAccessKey,
  PGPASSWORD: PASSWORD,
};

const start = (role: WorkerRole, nodeId: string) => startWorker(role, settingsOf(nodeId), ENVIRONMENT);

const run = async (args: readonly string[], environment: NodeJS.ProcessEnv = {}): Promise<CommandResult> => {
  const result = await quantfleet(args, { ...ENVIRONMENT, ...environment });
  said.push(result);
  return result;
};

const sweepOf = (name: string, weights: string): string =>
  writeDemoSweep(folder, {
    name,
    model: { architecture: 'mnv2_mini', weights, classes: 10 },
    dataset: {
      name: 'Fashion-MNIST',
      calibration: { dataset: 'train', images: 16 },
      evaluation: { dataset: 'test', images: 100 },
    },
    recipes: ['ort-static'],
    calibrationBatchSizes: [16],
    nodes: ['board'],
  });

const isSkipped = POSTGRES === undefined || s3Absence !== undefined;

beforeAll(async () => {
  if (isSkipped) return;
  mkdirSync(SECRETS);
  writeFileSync(join(SECRETS, 'api-key'), `${API_KEY}\n`, { mode: 0o600 });
  certificates = makeCertificates(join(SECRETS, 'certificates'));
  results = await postgres.createDatabase();
  await postgres.query(`create role planted login password '${PASSWORD}'`);
  await postgres.query(`alter database ${results.database} owner to planted`);
  server = await startDevServer('--db-filename', join(folder, 'temporal.db'));
  tls = await startTlsServer(certificates, server.address);
  s3 = await startS3Server(join(folder, 's3'));
  await start('workflows', 'workflows');
  await start('results', 'results');
}, 120_000);

afterAll(async () => {
  await stopAll();
  await s3?.stop();
  tls?.stop();
  await server?.teardown();
});

/** A secret as it is, and as base64, a URL or hexadecimal digits show it. */
const formsOf = (secret: string): readonly string[] => {
  // Base64 of a longer text shows it in one of three ways, whose ends depend on what stands around it.
  const inBase64 = [0, 1, 2].map((offset) =>
    Buffer.from(`${'-'.repeat(offset)}${secret}`)
      .toString('base64')
      .slice(offset === 0 ? 0 : 4, -4),
  );
  const inUrls = inBase64.map((text) => text.replaceAll('+', '-').replaceAll('/', '_'));
  return [secret, encodeURIComponent(secret), Buffer.from(secret).toString('hex'), ...inBase64, ...inUrls];
};

const secretsIn = (content: string | Buffer): readonly string[] => {
  const clientKey = readFileSync(certificates.client.key, 'utf8').split('\n')[1] ?? '';
  const secrets = [S3_CREDENTIALS.secretAccessKey, PASSWORD, API_KEY, clientKey, ...Object.values(WRONG)];
  return secrets.filter((secret) => formsOf(secret).some((form) => content.includes(form)));
};

const filesBelow = (root: string): readonly string[] =>
  readdirSync(root, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));

/** Arguments of every process below, and what the stage programs have in their environment. */
const processesOf = (pid: number): string =>
  descendants(pid)
    .map((child) => {
      const line = commandLine(child);
      return line.includes('quantfleet_tools') ? `${line}\n${readFileSync(`/proc/${child}/environ`, 'latin1')}` : line;
    })
    .join('\n');

describe.skipIf(isSkipped)('secrets', () => {
  test('search finds a secret in every form', () => {
    for (const form of formsOf(PASSWORD)) expect(secretsIn(`x${form}x`)).toEqual([PASSWORD]);
  });

  test('a stage program has none in its environment, and no process in its arguments', async () => {
    const worker = await start('node', 'board');
    const sweep = spawnQuantfleet(
      ['sweep', 'run', sweepOf('right', packagePath('demo/mnv2-mini.pth')), '--config', settingsOf('laptop'), '--json'],
      ENVIRONMENT,
    );
    let output = '';
    for (const stream of [sweep.stdout, sweep.stderr]) stream?.on('data', (chunk: Buffer) => (output += String(chunk)));
    try {
      await until('a stage program', () => processesOf(worker.pid ?? 0).includes('quantfleet_tools'));
      expect(secretsIn(processesOf(worker.pid ?? 0))).toEqual([]);
      await until('the end of the sweep', () => sweep.exitCode !== null);
      expect({ output, exitCode: sweep.exitCode }).toMatchObject({ exitCode: 0 });
      said.push({ exitCode: 0, stdout: output, stderr: '' });
    } finally {
      await stopUp(sweep);
    }
  }, 180_000);

  test.each([
    [
      'weights that are none',
      'WeightsMismatch',
      () => run(['sweep', 'run', sweepOf('wrong', packagePath('README.md')), '--config', settingsOf('laptop')]),
    ],
    [
      'a wrong key of the store',
      'StoreAccessDenied',
      () => run(['worker', 'node', '--config', settingsOf('other')], { AWS_SECRET_ACCESS_KEY: WRONG.s3 }),
    ],
    [
      'a wrong password of the results',
      'ResultsUnavailable',
      () => run(['report', 'x', '--config', settingsOf('laptop')], { PGPASSWORD: WRONG.results }),
    ],
    [
      'a password in a URL',
      'ConfigInvalid',
      () =>
        run([
          'report',
          'x',
          '--config',
          settingsOf('other', { results: { postgres: `postgres://planted:${WRONG.url}@db.example/x` } }),
        ]),
    ],
    [
      'a key of the store in quantfleet.yaml',
      'ConfigInvalid',
      () =>
        run([
          'store',
          'du',
          '--config',
          settingsOf('other', { store: { s3: { bucket: 'x', secretAccessKey: WRONG.s3 } } }),
        ]),
    ],
  ])(
    '%s: %s is told without the secret',
    async (_, code, fail) => {
      const { stderr, exitCode } = await fail();
      expect(stderr).toContain(`${code}: `);
      expect(exitCode).not.toBe(0);
    },
    120_000,
  );

  test('the doctor says whether the results database lets this machine in, and not with which password', async () => {
    const found = async (environment: NodeJS.ProcessEnv = {}) => {
      const { stdout } = await run(['doctor', '--json', '--config', settingsOf('laptop')], environment);
      return (JSON.parse(stdout) as readonly { tool: string }[]).find(({ tool }) => tool === 'results database');
    };
    expect(await found()).toMatchObject({ version: expect.stringMatching(/^PostgreSQL /) as string });
    expect(await found({ PGPASSWORD: WRONG.results })).toMatchObject({ version: null, found: 'ResultsUnavailable' });
  }, 120_000);

  test('none is in what commands print, in logs, histories, results, the store, reports or scratch folders', () => {
    expect(said.flatMap(({ stdout, stderr }) => secretsIn(stdout + stderr))).toEqual([]);
    const files = filesBelow(folder).filter((file) => !file.startsWith(SECRETS) && !file.endsWith('quantfleet.yaml'));
    for (const name of ['quantfleet.log', 'report.html', 'temporal.db']) {
      expect(files.filter((file) => file.endsWith(name))).not.toEqual([]);
    }
    expect(files.filter((file) => secretsIn(readFileSync(file)).length > 0)).toEqual([]);
    const { host, port, database } = results;
    const login = ['--host', host, '--port', String(port), '--username', 'postgres'];
    const dump = execFileSync(join(POSTGRES ?? '', 'pg_dump'), [...login, database], { maxBuffer: 2 ** 28 });
    expect(String(dump)).toContain('right');
    expect(secretsIn(dump)).toEqual([]);
  });
});
