import { once } from 'node:events';
import { type AddressInfo, connect, createServer } from 'node:net';
import { MockActivityEnvironment, type TestWorkflowEnvironment } from '@temporalio/testing';
import { NativeConnection } from '@temporalio/worker';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { keepUntilServerAnswers } from '../../workers/until-server-answers.js';
import { until } from '../chaos/processes.js';
import { startDevServer } from '../dev-server.js';

/** A way to a server that can be closed. */
const startRelay = async (address: string) => {
  const [host = '', port = ''] = address.split(':');
  const open = new Set<() => void>();
  let isClosed = false;
  let refused = 0;
  const server = createServer((client) => {
    if (isClosed) {
      refused++;
      client.destroy();
      return;
    }
    const upstream = connect(Number(port), host);
    client.pipe(upstream).pipe(client);
    for (const socket of [client, upstream]) socket.on('error', () => {});
    open.add(() => [client, upstream].forEach((socket) => socket.destroy()));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const close = (): void => {
    isClosed = true;
    for (const cut of open) cut();
  };
  return {
    address: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    refused: () => refused,
    close,
    reopen: () => (isClosed = false),
    stop: () => {
      close();
      server.close();
    },
  };
};

let server: TestWorkflowEnvironment;

beforeAll(async () => {
  server = await startDevServer();
});

afterAll(() => server.teardown());

/** Ends a stage while the server is away. */
const endStage = async (meanwhile: (relay: Relay, stage: Stage) => Promise<void>): Promise<void> => {
  const relay = await startRelay(server.address ?? '');
  const connection = await NativeConnection.connect({ address: relay.address });
  try {
    const activity = new MockActivityEnvironment({}, { interceptors: [keepUntilServerAnswers(connection)] });
    relay.close();
    let isGiven = false;
    const given = activity.run(async () => 'outcome').finally(() => (isGiven = true));
    await until('the server to be asked for', () => relay.refused() > 2);
    expect(isGiven).toBe(false);
    await meanwhile(relay, { given, cancel: () => activity.cancel() });
  } finally {
    await connection.close();
    relay.stop();
  }
};

type Relay = Awaited<ReturnType<typeof startRelay>>;

interface Stage {
  readonly given: Promise<unknown>;
  readonly cancel: () => void;
}

test('what a stage gives while the server is away is kept until the server answers', () =>
  endStage(async (relay, { given }) => {
    relay.reopen();
    expect(await given).toBe('outcome');
  }));

test('a stage that is cancelled while the server is away is not kept', () =>
  endStage(async (_, { given, cancel }) => {
    cancel();
    expect(await given).toBe('outcome');
  }));
