import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Client } from '@temporalio/client';
import { stringify } from 'yaml';
import { readRunningStage } from '../../dist/cli/progress/running-stage.js';
import { loadSettings } from '../../dist/config/load-settings.js';
import { connectClient } from '../../dist/workers/client-connection.js';
import { openNodeRegistry } from '../../dist/workers/node-registry.js';
import { serverTarget } from '../../dist/workers/server-target.js';
import { inCheckout } from '../../scripts/setup/step.js';
import { HOST_ADDRESS, makeLink } from './link.js';
import { createProgram } from './program.js';
import { makeAuthority } from './servers/certificates.js';
import { startPostgres } from './servers/postgres.js';
import { makeSecondNetwork } from './second-network.js';
import { startS3 } from './servers/s3.js';
import { startTemporal } from './servers/temporal.js';
import { mountSmallDisk } from './small-disk.js';

const COMMAND = inCheckout('dist/cli/main.js');
const LOOPBACK = '127.0.0.1';
const WORKER_SECONDS = 120;
const SETUP_SECONDS = 120;
/** Of the node with a small disk; above the 256 MiB that a worker needs to start. */
const RESERVE_MIB = 400;

const run = promisify(execFile);
const secret = () => randomBytes(16).toString('hex');
const images = (split) => inCheckout(`.quantfleet/data/fashion-mnist/${split}`);

/**
 * Starts a whole deployment in a folder: servers, and each worker as a process with a state folder, cache and certificate of its own.
 * Of the nodes the last is behind a link of its own and the one before has a small disk, where this machine allows it.
 */
export const startDeployment = async ({ folder, programs, nodeIds }, tools) => {
  const { bounded, cleanups, say } = tools;
  const names = ['localhost', LOOPBACK, HOST_ADDRESS];
  const certificates = makeAuthority(join(folder, 'certificates'), names);
  const passwords = { TEMPORAL_DB_PASSWORD: secret(), RESULTS_DB_PASSWORD: secret() };
  const account = { accessKey: secret(), secretKey: secret() };

  const secondNetwork = makeSecondNetwork(folder, images('train'));
  say('Starting PostgreSQL, Temporal and the S3 server …');
  const postgres = await startPostgres(join(folder, 'postgres'), passwords, tools);
  const forTemporal = { programs, postgres, password: passwords.TEMPORAL_DB_PASSWORD, certificates };
  const temporal = await startTemporal(join(folder, 'temporal'), forTemporal, tools);
  const s3 = await startS3(join(folder, 's3'), { program: programs.versitygw, certificates, account }, tools);

  const environment = {
    ...process.env,
    AWS_ACCESS_KEY_ID: account.accessKey,
    AWS_SECRET_ACCESS_KEY: account.secretKey,
    PGPASSWORD: passwords.RESULTS_DB_PASSWORD,
    NODE_EXTRA_CA_CERTS: certificates.ca,
  };

  /** Writes quantfleet.yaml of a machine; `change` replaces keys. */
  const writeSettings = (name, { authority = certificates, address = LOOPBACK, ...change } = {}) => {
    const home = join(folder, 'machines', name);
    mkdirSync(home, { recursive: true });
    const file = join(home, 'quantfleet.yaml');
    const tls = { serverCa: certificates.ca, ...authority.client(name), serverName: 'localhost' };
    const login = { host: LOOPBACK, port: postgres.port, database: 'quantfleet', user: 'quantfleet' };
    const store = { s3: { bucket: 'quantfleet', endpoint: `https://${address}:${s3.port}` }, cache: { size: '2 GiB' } };
    const settings = {
      nodeId: name,
      stateDir: 'state',
      // As of a machine of its own, where nothing else is measured.
      lockDir: 'locks',
      temporal: { address: `${address}:${temporal.port}`, namespace: 'quantfleet', tls },
      results: { postgres: { ...login, sslMode: 'disable' } },
      ...change,
      store: { ...store, ...change.store },
    };
    writeFileSync(file, stringify(settings));
    return file;
  };

  /** A worker that has not started. */
  const createWorker = (role, name, settings = {}, prefix = []) => {
    const [file, ...args] = [...prefix, process.execPath, COMMAND, 'worker', role];
    const home = join(folder, 'machines', name);
    const program = createProgram(
      {
        name,
        file,
        args: [...args, '--config', writeSettings(name, settings)],
        env: environment,
        folder: home,
        isReady: (output) => output.includes('is up; server'),
        readySeconds: WORKER_SECONDS,
      },
      tools,
    );
    return { ...program, home };
  };

  const clientSettings = writeSettings('laptop');
  /** Runs a command as a person does at a machine that only asks. */
  const command = (...args) =>
    run(process.execPath, [COMMAND, ...args, '--config', clientSettings], { env: environment });
  await bounded.until('Temporal to take the namespace', SETUP_SECONDS, () =>
    command('cluster', 'setup', '--create-namespace', '--retention', '72h'),
  );

  say('Starting the workers …');
  const workflows = createWorker('workflows', 'workflows');
  const results = createWorker('results', 'results');
  const datasets = { 'fashion-train': { folder: images('train') }, 'fashion-test': { folder: images('test') } };
  const host = createWorker('host', 'workstation', { datasets });
  const [cutOff, smallDisk] = nodeIds.toReversed();
  const link = allowed('a network namespace', say, () => makeLink(cleanups));
  const disk = allowed('a file system of its own', say, () =>
    mountSmallDisk(join(folder, 'machines', smallDisk, 'state'), cleanups),
  );
  const createNode = (id) => {
    if (id === cutOff && link !== undefined) return createWorker('node', id, { address: HOST_ADDRESS }, link.within);
    if (id === smallDisk && disk !== undefined)
      return createWorker('node', id, { store: { reserve: `${RESERVE_MIB} MiB` } });
    return createWorker('node', id);
  };
  const nodes = new Map(nodeIds.map((id) => [id, createNode(id)]));
  for (const worker of [workflows, results, host, ...nodes.values()]) await worker.start();

  const { client, registry } = await connect(clientSettings, cleanups);
  return {
    folder,
    secondNetwork,
    environment,
    servers: { temporal, s3 },
    workers: { workflows, results, host, nodes },
    link: link && { ...link, nodeId: cutOff },
    disk: disk && { ...disk, nodeId: smallDisk, reserveMiB: RESERVE_MIB },
    createWorker,
    command,
    query: postgres.query,
    /** What a node works on. */
    async running(nodeId) {
      const [{ presence }] = await registry.list({ ids: [nodeId] });
      return presence.state === 'alive' ? presence.condition.running : [];
    },
    /** What the heartbeat of a Workflow's stage says. */
    stageOf: (workflowId) => readRunningStage(client, workflowId),
  };
};

const allowed = (what, say, make) => {
  try {
    return make();
  } catch (error) {
    say(`This machine does not allow ${what}: ${`${error.stderr ?? error.message}`.trim()}`);
    return undefined;
  }
};

const connect = async (settingsFile, cleanups) => {
  const settings = loadSettings(settingsFile);
  const { address, namespace } = settings.temporal;
  const connection = await connectClient(serverTarget(settings, address));
  cleanups.add(() => connection.close());
  const client = new Client({ connection, namespace });
  return { client, registry: openNodeRegistry(client) };
};
