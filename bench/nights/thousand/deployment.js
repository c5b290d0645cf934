import { fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { networkInterfaces } from 'node:os';
import { dirname, join } from 'node:path';
import { randomBytes } from 'node:crypto';
import { Client } from '@temporalio/client';
import { stringify } from 'yaml';
import { loadSettings } from '../../../dist/config/load-settings.js';
import { connectClient } from '../../../dist/workers/client-connection.js';
import { serverTarget } from '../../../dist/workers/server-target.js';
import { inCheckout } from '../../../scripts/setup/step.js';
import { createProgram, freePorts, isListening } from '../../fleet/program.js';
import { startPostgres } from '../../fleet/servers/postgres.js';

const COMMAND = inCheckout('dist/cli/main.js');
const NODES = inCheckout('bench/nights/thousand/nodes.js');
const WORKER_SECONDS = 120;
const COMMAND_SECONDS = 3_600;

/**
 * Polls of Workers that a server holds open at once for a namespace; by default 1,200, which 1,000 boards with two queues each are
 * beyond. infra/cluster says the same of a server for so many.
 */
const DYNAMIC_CONFIG = {
  'frontend.namespaceCount': 20_000,
  'matching.numTaskqueueReadPartitions': 1,
  'matching.numTaskqueueWritePartitions': 1,
};

const images = (split) => inCheckout(`.quantfleet/data/fashion-mnist/${split}`);

/** Starts servers, workers and the process of the boards, in a folder. */
export const startDeployment = async ({ folder, boards, seed }, tools) => {
  const { bounded, cleanups, say } = tools;
  const secret = () => randomBytes(16).toString('hex');
  const passwords = { TEMPORAL_DB_PASSWORD: secret(), RESULTS_DB_PASSWORD: secret() };
  say('Starting PostgreSQL and Temporal …');
  const postgres = await startPostgres(join(folder, 'postgres'), passwords, tools);
  const [port, metricsPort] = await freePorts(2);
  const address = ownAddress();
  const temporal = createProgram(
    {
      name: 'temporal',
      file: join(dirname(loadSettings().python), 'temporal'),
      args: [
        'server',
        'start-dev',
        '--headless',
        '--ip=0.0.0.0',
        `--port=${port}`,
        `--metrics-port=${metricsPort}`,
        '--log-level=error',
        ...Object.entries(DYNAMIC_CONFIG).flatMap(([key, value]) => ['--dynamic-config-value', `${key}=${value}`]),
      ],
      env: process.env,
      folder: join(folder, 'temporal'),
      isReady: () => isListening(port),
      readySeconds: 60,
    },
    tools,
  );
  await temporal.start();
  const environment = { ...process.env, PGPASSWORD: passwords.RESULTS_DB_PASSWORD };
  const writeSettings = (name, change = {}) => {
    const home = join(folder, 'machines', name);
    mkdirSync(home, { recursive: true });
    const file = join(home, 'quantfleet.yaml');
    const login = { host: '127.0.0.1', port: postgres.port, database: 'quantfleet', user: 'quantfleet' };
    const settings = {
      nodeId: name,
      stateDir: 'state',
      lockDir: 'locks',
      temporal: { address: `${address}:${port}` },
      results: { postgres: { ...login, sslMode: 'disable' } },
      store: { folder: join(folder, 'store') },
      ...change,
    };
    writeFileSync(file, stringify(settings));
    return file;
  };
  mkdirSync(join(folder, 'store'));
  const startWorker = async (role, name, change) => {
    const worker = createProgram(
      {
        name,
        file: process.execPath,
        args: [COMMAND, 'worker', role, '--config', writeSettings(name, change)],
        env: environment,
        folder: join(folder, 'machines', name),
        isReady: (output) => output.includes('is up; server'),
        readySeconds: WORKER_SECONDS,
      },
      tools,
    );
    await worker.start();
    return worker;
  };
  const laptop = writeSettings('laptop');
  /** Runs a command as a person does, and tells what it printed, how it ended and how long it took. */
  const command = async (...args) => {
    const startedAt = performance.now();
    const child = spawn(process.execPath, [COMMAND, ...args, '--config', laptop], {
      env: environment,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    cleanups.add(() => child.kill('SIGKILL'));
    const output = { stdout: '', stderr: '' };
    for (const stream of ['stdout', 'stderr']) child[stream].on('data', (chunk) => (output[stream] += chunk));
    const [exitCode] = await bounded.within(args.join(' '), COMMAND_SECONDS, once(child, 'close'));
    return { exitCode, ...output, seconds: (performance.now() - startedAt) / 1000 };
  };
  say('Starting the workers …');
  const setUp = await bounded.until('the namespace', 60, async () => {
    const { exitCode, stderr } = await command('cluster', 'setup');
    if (exitCode !== 0) throw new Error(stderr);
    return true;
  });
  if (!setUp) throw new Error('The namespace is not set up.');
  const datasets = { 'fashion-train': { folder: images('train') }, 'fashion-test': { folder: images('test') } };
  const workers = {
    temporal,
    workflows: await startWorker('workflows', 'workflows'),
    results: await startWorker('results', 'results'),
    host: await startWorker('host', 'workstation', { datasets }),
  };
  const child = fork(NODES, [writeSettings('boards'), `${boards}`, `${seed}`], {
    env: environment,
    cwd: folder,
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  cleanups.add(() => child.kill('SIGKILL'));
  const connection = await connectClient(serverTarget(loadSettings(laptop), `${address}:${port}`));
  cleanups.add(() => connection.close());
  const nodes = conversation(child);
  await bounded.within('the process of the boards', WORKER_SECONDS, nodes.ready);
  return { command, nodes, workers, boards: child, metricsPort, client: new Client({ connection }) };
};

/** Not loopback, to which workers send heartbeats ten times as often. */
const ownAddress = () =>
  Object.values(networkInterfaces())
    .flat()
    .find(({ family, internal }) => family === 'IPv4' && !internal)?.address ?? '127.0.0.1';

/** Commands to a process, each of which answers once. */
const conversation = (child) => {
  const waiting = new Map();
  const expect = (id) =>
    new Promise((resolve, reject) => {
      waiting.set(id, { resolve, reject });
    });
  const ready = expect('ready');
  child.on('message', ({ id, answer, failure }) => {
    const { resolve, reject } = waiting.get(id);
    waiting.delete(id);
    if (failure === undefined) resolve(answer);
    else reject(new Error(failure));
  });
  child.once('exit', (code) => {
    for (const { reject } of waiting.values()) reject(new Error(`The process of the boards ended with ${code}.`));
  });
  let last = 0;
  return {
    ready,
    tell(command, parameters = {}) {
      last += 1;
      const answer = expect(last);
      child.send({ id: last, command, ...parameters });
      return answer;
    },
  };
};
