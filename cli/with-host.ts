import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from '@temporalio/client';
import { isInDeployment, workersOf } from '../config/workers-of.js';
import { QuantfleetFailure } from '../contracts/quantfleet-failure.js';
import { workflowTaskQueue } from '../contracts/task-queues.js';
import type { Host } from '../workers/host.js';
import { findHost, type HostRecord, isHeldBy } from '../workers/state-lock.js';
import type { CommandContext } from './command-context.js';
import { describeCards, describeServer, describeUnused } from './describe-server.js';
import { withClient } from './with-client.js';

const LOOK_MS = 500;
/** A host that has just taken the state folder has yet to say so, and to start its server. */
const START_PATIENCE_MS = 60_000;

/** A client of the server that serves this state folder. */
export interface HostClient {
  readonly client: Client;
  /** Where Workflows are started. */
  readonly taskQueue: string;
  /** Nodes of the machine, where this process itself runs them. */
  readonly nodeIds?: readonly string[];
}

/** Where a command's Workflows run: in the deployment that this machine is part of, or on its own state folder. */
export const withWorkers = <Result>(
  context: CommandContext,
  work: (host: HostClient) => Promise<Result>,
): Promise<Result> => {
  const { address } = context.settings.temporal;
  if (address === undefined || !isInDeployment(context.settings)) return withHost(context, work);
  const taskQueue = workflowTaskQueue('shared', context.settings.nodeId);
  return withClient(context, { address }, (client) => work({ client, taskQueue }));
};

/**
 * Runs `work` against the command that runs the state folder's server and workers, or else against server and workers of
 * its own. When that command ends first, this one takes its place, and `work` is called again.
 */
const withHost = async <Result>(
  context: CommandContext,
  work: (host: HostClient) => Promise<Result>,
): Promise<Result> => {
  const giveUpAt = Date.now() + START_PATIENCE_MS;
  for (;;) {
    context.interrupt.throwIfAborted();
    const running = findHost(context.settings.stateDir);
    try {
      return await (running === undefined ? onOwnHost(context, work) : onHostOf(running, context, work));
    } catch (error) {
      if (error instanceof HostEnded) {
        context.say(`${error.message} This command goes on in its place.`);
      } else if (isInUse(error) && Date.now() < giveUpAt) {
        // Another command was a moment faster.
        await sleep(LOOK_MS);
      } else throw error;
    }
  }
};

class HostEnded extends Error {}

const isInUse = (error: unknown): boolean => error instanceof QuantfleetFailure && error.code === 'StateInUse';

const onOwnHost = async <Result>(
  context: CommandContext,
  work: (host: HostClient) => Promise<Result>,
): Promise<Result> => {
  const startedAt = performance.now();
  // Most commands are clients alone, and Temporal's Workers take longer to load than all else.
  const { startHost } = await import('../workers/host.js');
  const host: Host = await startHost(context.settings, await context.openLog(), context.interrupt);
  try {
    const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
    const what = host.uiUrl === null ? 'Workers' : 'Server and workers';
    context.say(`${what} started in ${seconds} s; ${describeServer(context.settings, host)}`);
    describeCards(host).forEach(context.say);
    describeUnused(context.settings).forEach(context.say);
    const { address, taskQueue, nodeIds, failed } = host;
    return await withClient(context, { address, gone: failed }, (client) => work({ client, taskQueue, nodeIds }));
  } finally {
    await host.stop();
  }
};

const onHostOf = async <Result>(
  running: HostRecord,
  context: CommandContext,
  work: (host: HostClient) => Promise<Result>,
): Promise<Result> => {
  const { stateDir, nodeId } = context.settings;
  const taskQueue = workflowTaskQueue(workersOf(context.settings), nodeId);
  const done = new AbortController();
  const gone = untilEnded(stateDir, running, done.signal);
  gone.catch(() => {});
  context.say(`Using the server and workers of process ${running.pid}.`);
  try {
    const server = { address: running.address, gone, patienceMs: START_PATIENCE_MS };
    return await withClient(context, server, (client) => work({ client, taskQueue }));
  } finally {
    done.abort();
  }
};

const untilEnded = async (stateDir: string, host: HostRecord, signal: AbortSignal): Promise<never> => {
  while (isHeldBy(stateDir, host)) await sleep(LOOK_MS, undefined, { signal });
  throw new HostEnded(`Process ${host.pid}, whose server and workers this command used, has ended.`);
};
