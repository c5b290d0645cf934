import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client, Connection } from '@temporalio/client';
import { NativeConnection } from '@temporalio/worker';
import { expect, onTestFinished, test } from 'vitest';
import { loadSettings } from '../../config/load-settings.js';
import { createActivityWorker } from '../../workers/activity-worker.js';
import { type EmbeddedServer, startEmbeddedServer } from '../../workers/embedded-server.js';
import { createRunningWorkList } from '../../workers/running-work.js';
import { until } from '../chaos/processes.js';
import { writeSettings } from '../quantfleet-command.js';
import { temporaryFolder } from '../temporary-folder.js';

/** Longer than the SDK tries to hand an answer over. */
const AWAY_MS = 20_000;

/** Bytes that the server has been sent and has not read. */
const unreadBytes = (port: number): number =>
  readFileSync('/proc/net/tcp', 'utf8')
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .filter(([, local, , state]) => local?.endsWith(`:${port.toString(16).toUpperCase()}`) && state === '01')
    .reduce((total, [, , , , queues]) => total + parseInt(queues?.split(':')[1] ?? '0', 16), 0);

test.each([
  ['what a stage made', 'outcome', (): string => 'outcome'],
  [
    'why a stage failed',
    'the reason',
    (): never => {
      throw new Error('the reason');
    },
  ],
])(
  '%s, under way when the Temporal server is killed, is handed over in the same attempt when the server is back',
  async (_, expected, give) => {
    const settings = loadSettings(await writeSettings(temporaryFolder()));
    let server: EmbeddedServer = await startEmbeddedServer(settings);
    onTestFinished(() => server.process.stop());
    const { address } = server;
    const connection = await NativeConnection.connect({ address });
    let end = (): void => {};
    const ended = new Promise<void>((resolve) => (end = resolve));
    let attempts = 0;
    const stage = async (): Promise<string> => {
      attempts++;
      await ended;
      return give();
    };
    const { stateDir } = settings;
    const place = { connection, namespace: 'default', dataConverter: {} };
    const worker = await createActivityWorker(
      { ...place, address, stateDir, running: createRunningWorkList() },
      { identity: 'node', taskQueue: 'stages', slots: 1, activities: { stage } },
    );
    const run = worker.run();
    const client = new Client({ connection: await Connection.connect({ address }) });
    onTestFinished(async () => {
      worker.shutdown();
      await run;
      await client.connection.close();
      await connection.close();
    });
    const activity = await client.activity.start('stage', {
      id: 'stage',
      taskQueue: 'stages',
      startToCloseTimeout: '1 hour',
      heartbeatTimeout: '3 minutes',
      retry: { maximumAttempts: 1 },
    });
    await until('the stage to run', () => attempts === 1);

    process.kill(server.process.pid, 'SIGSTOP');
    const before = unreadBytes(settings.temporal.port);
    end();
    await until('the answer to be under way', () => unreadBytes(settings.temporal.port) > before);
    process.kill(server.process.pid, 'SIGKILL');
    await sleep(AWAY_MS);
    server = await startEmbeddedServer(settings);

    const answer = await activity.result().catch((error: Error) => (error.cause as Error).message);
    expect([answer, attempts]).toEqual([expected, 1]);
  },
  120_000,
);
