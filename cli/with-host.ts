import { setMaxListeners } from 'node:events';
import { Client, Connection, isGrpcServiceError } from '@temporalio/client';
import { QuantfleetFailure } from '../contracts/quantfleet-failure.js';
import { workflowTaskQueue } from '../contracts/task-queues.js';
import { type Host, startHost } from '../workers/host.js';
import { findHost } from '../workers/state-lock.js';
import type { CommandContext } from './command-context.js';

/** A client of the server that serves this state folder. */
export interface HostClient {
  readonly client: Client;
  /** Where Workflows are started. */
  readonly taskQueue: string;
  /** Rejects when the server or a worker of this process ends unasked. */
  readonly failed: Promise<never>;
}

/** Runs `work` against the running `quantfleet up` of the state folder, or else against server and workers of its own. */
export const withHost = async <Result>(
  context: CommandContext,
  work: (host: HostClient) => Promise<Result>,
): Promise<Result> => {
  const running = findHost(context.settings.stateDir);
  if (running !== undefined) {
    context.say(`Using the server and workers of process ${running.pid}.`);
    const taskQueue = workflowTaskQueue(running.uiUrl === null ? 'external' : 'embedded', context.settings.nodeId);
    return withClient(context, running.address, (client) => work({ client, taskQueue, failed: never }));
  }
  const startedAt = performance.now();
  const host: Host = await startHost(context.settings, await context.openLog(), context.interrupt);
  try {
    const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
    context.say(`Server and workers started in ${seconds} s; Web UI: ${host.uiUrl ?? 'of your server'}`);
    return await withClient(context, host.address, (client) =>
      work({ client, taskQueue: host.taskQueue, failed: host.failed }),
    );
  } finally {
    await host.stop();
  }
};

/** Runs `work` with a client of a server that must already be there. */
export const withClient = async <Result>(
  { settings }: CommandContext,
  address: string,
  work: (client: Client) => Promise<Result>,
): Promise<Result> => {
  const connection = await Connection.connect({ address }).catch((cause: unknown) => {
    throw new QuantfleetFailure('ServerUnreachable', `No Temporal server answers on ${address}.`, { cause });
  });
  // Closing the connection would make calls that wait for their next try throw into nowhere; they are aborted instead.
  const calls = new AbortController();
  setMaxListeners(0, calls.signal);
  try {
    const client = new Client({ connection, namespace: settings.temporal.namespace });
    return await connection.withAbortSignal(calls.signal, () => work(client));
  } catch (error) {
    if (!isGrpcServiceError(error)) throw error;
    throw new QuantfleetFailure('ServerUnreachable', `The Temporal server on ${address} is gone: ${error.details}`, {
      cause: error,
    });
  } finally {
    calls.abort();
  }
};

const never = new Promise<never>(() => {});
