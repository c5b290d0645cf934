import { once } from 'node:events';
import { type AddressInfo, connect, createServer } from 'node:net';
import { MockActivityEnvironment, type TestWorkflowEnvironment } from '@temporalio/testing';
import { NativeConnection } from '@temporalio/worker';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createActivityWorker } from '../../workers/activity-worker.js';
import { handOverAnswers } from '../../workers/hand-over.js';
import { createRunningWorkList } from '../../workers/running-work.js';
import { until } from '../chaos/processes.js';
import { startDevServer } from '../dev-server.js';
import { temporaryFolder } from '../temporary-folder.js';

/** A way to a server that can be closed, and on which answers can be lost. */
const startRelay = async (address: string) => {
  const [host = '', port = ''] = address.split(':');
  const open = new Set<() => void>();
  let state: 'open' | 'closed' | 'losing answers' = 'open';
  let refused = 0;
  const server = createServer((client) => {
    if (state === 'closed') {
      refused++;
      client.destroy();
      return;
    }
    const upstream = connect(Number(port), host);
    client.pipe(upstream);
    upstream.on('data', (chunk: Buffer) => {
      if (state === 'open') client.write(chunk);
    });
    for (const socket of [client, upstream]) socket.on('error', () => {});
    open.add(() => [client, upstream].forEach((socket) => socket.destroy()));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const cut = (): void => {
    for (const end of open) end();
    open.clear();
  };
  return {
    address: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    refused: () => refused,
    become: (next: typeof state): void => {
      const isLosing = next === 'losing answers';
      state = next;
      if (!isLosing) cut();
    },
    stop: () => {
      cut();
      server.close();
    },
  };
};

let server: TestWorkflowEnvironment;

beforeAll(async () => {
  server = await startDevServer();
});

afterAll(() => server.teardown());

/** A stage that runs on a worker behind a relay, and ends when it is told to. */
const startStage = async (taskQueue: string) => {
  const relay = await startRelay(server.address ?? '');
  const connection = await NativeConnection.connect({ address: relay.address });
  let end = (): void => {};
  const ended = new Promise<void>((resolve) => (end = resolve));
  let attempts = 0;
  const stage = async (): Promise<string> => {
    attempts++;
    await ended;
    return `outcome of attempt ${attempts}`;
  };
  const place = { connection, namespace: 'default', dataConverter: {} };
  const worker = await createActivityWorker(
    { ...place, address: relay.address, stateDir: temporaryFolder(), running: createRunningWorkList() },
    { identity: 'node', taskQueue, slots: 1, activities: { stage } },
  );
  const run = worker.run();
  const activity = await server.client.activity.start('stage', {
    id: taskQueue,
    taskQueue,
    startToCloseTimeout: '1 hour',
    heartbeatTimeout: '3 minutes',
  });
  await until('the stage to run', () => attempts === 1);
  const stop = async (): Promise<void> => {
    worker.shutdown();
    await run;
    await connection.close();
    relay.stop();
  };
  return { relay, activity, end, stop };
};

test('what a stage gives while the server is away is kept until the server is back', async () => {
  const { relay, activity, end, stop } = await startStage('away');
  relay.become('closed');
  end();
  await until('the server to be asked for', () => relay.refused() > 2);
  relay.become('open');
  expect(await activity.result()).toBe('outcome of attempt 1');
  await stop();
});

test('a server that has taken what a stage gives, but could not say so, is not given it for ever', async () => {
  const { relay, activity, end, stop } = await startStage('lost answer');
  relay.become('losing answers');
  end();
  expect(await activity.result()).toBe('outcome of attempt 1');
  relay.become('open');
  await stop();
});

test('what a stage gives is not kept once it is cancelled', async () => {
  const relay = await startRelay(server.address ?? '');
  const connection = await NativeConnection.connect({ address: relay.address });
  const place = { connection, namespace: 'default', dataConverter: {} };
  const activity = new MockActivityEnvironment({}, { interceptors: [handOverAnswers(place)] });
  relay.become('closed');
  const given = activity.run(async () => 'outcome');
  await until('the server to be asked for', () => relay.refused() > 2);
  activity.cancel();
  expect(await given).toBe('outcome');
  await connection.close();
  relay.stop();
});
