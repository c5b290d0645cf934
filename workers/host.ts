import { join } from 'node:path';
import type { Logger } from 'pino';
import type { Settings } from '../config/settings-schema.js';
import { QuantfleetFailure } from '../contracts/quantfleet-failure.js';
import { workflowTaskQueue } from '../contracts/task-queues.js';
import { openResultsDatabase } from '../results/results-database.js';
import { dataConverterOf } from './data-converter.js';
import { requireDiskSpace, watchDiskSpace } from './disk-space.js';
import { type EmbeddedServer, embeddedAddresses, startEmbeddedServer } from './embedded-server.js';
import { requireNamespace } from './namespace-access.js';
import { createLocalNode, openStores, removeLeftovers } from './node-context.js';
import { createNodeWorker } from './node-worker.js';
import { requireOwnNodeId } from './own-node-id.js';
import { watchPolling } from './polling.js';
import { installRuntime } from './runtime.js';
import { serverTarget } from './server-target.js';
import { lockState } from './state-lock.js';
import { handBackTasks } from './task-tokens.js';
import { connectWorkers } from './worker-connection.js';
import { createWorkflowWorker } from './workflow-worker.js';

/** Server and workers of this process. */
export interface Host {
  readonly address: string;
  readonly uiUrl: string | null;
  /** Where Workflows of this process are started. */
  readonly taskQueue: string;
  /** Rejects when the server or a worker ends unasked. */
  readonly failed: Promise<never>;
  /** Stops running stages and gives the state folder back; what is unfinished goes on at the next start. */
  stop(): Promise<void>;
}

/**
 * Runs the whole of quantfleet in this process: the embedded server unless an address is set, and both workers.
 * An interrupt during the start is thrown.
 */
export const startHost = async (settings: Settings, logger: Logger, interrupt: AbortSignal): Promise<Host> => {
  const { temporal, stateDir } = settings;
  const { namespace } = temporal;
  requireOwnNodeId(settings);
  const embedded = temporal.address === undefined ? embeddedAddresses(settings) : undefined;
  const address = temporal.address ?? embedded?.address ?? '';
  const uiUrl = embedded?.uiUrl ?? null;
  const taskQueue = workflowTaskQueue(embedded === undefined ? 'external' : 'embedded', settings.nodeId);
  const dataConverter = await dataConverterOf(settings);
  const unlock = await lockState(stateDir, { address, uiUrl });
  const cleanups = [async () => unlock()];
  const stop = async (): Promise<void> => {
    const errors: unknown[] = [];
    for (let cleanup = cleanups.pop(); cleanup !== undefined; cleanup = cleanups.pop()) {
      await cleanup().catch((error: unknown) => errors.push(error));
    }
    for (const error of errors) logger.warn(error, 'A part of quantfleet did not stop cleanly.');
  };
  try {
    installRuntime(logger);
    await requireDiskSpace(stateDir);
    const stopWatching = watchDiskSpace(stateDir, ({ report }) => logger.fatal(report, report.message));
    cleanups.push(async () => stopWatching());
    let server: EmbeddedServer | undefined;
    if (embedded !== undefined) {
      server = await startEmbeddedServer(settings);
      cleanups.push(server.process.stop);
    }
    await removeLeftovers(settings);
    interrupt.throwIfAborted();
    const target = serverTarget(settings, address);
    const connection = await connectWorkers(target);
    cleanups.push(() => connection.close());
    if (embedded === undefined) await requireNamespace(connection, target, namespace);
    await handBackTasks(connection, { namespace: temporal.namespace, stateDir, logger });
    const results = openResultsDatabase(join(stateDir, 'results.db'));
    cleanups.push(async () => results.close());
    const node = await createLocalNode(settings, interrupt);
    cleanups.push(node.stop);
    const workers = await Promise.all([
      createWorkflowWorker(connection, { namespace, taskQueue }, { ...openStores(settings), results }, dataConverter),
      createNodeWorker(connection, namespace, node, { address, stateDir }, dataConverter),
    ]);
    interrupt.throwIfAborted();
    const polling = embedded === undefined ? await watchPolling(connection, target, namespace, workers) : undefined;
    const runs = workers.map((worker) => worker.run());
    cleanups.push(async () => {
      for (const worker of workers) if (worker.getState() === 'RUNNING') worker.shutdown();
      await Promise.allSettled(runs);
    });
    const failed = firstFailure(runs, server);
    await Promise.race([polling?.(interrupt), failed]);
    return { address, uiUrl, taskQueue, failed, stop };
  } catch (error) {
    await stop();
    throw error;
  }
};

const firstFailure = (runs: readonly Promise<void>[], server: EmbeddedServer | undefined): Promise<never> => {
  const ended = [
    ...runs.map((run) => run.then(() => 'a worker ended')),
    ...(server === undefined ? [] : [server.process.exit.then(() => 'the Temporal server ended')]),
  ];
  const because = (what: string, cause?: unknown): never => {
    throw new QuantfleetFailure('ServerUnreachable', `quantfleet stopped working because ${what}.`, { cause });
  };
  const failed = Promise.race(ended).then(
    (what) => because(what),
    (cause: unknown) => because(`a worker failed: ${cause instanceof Error ? cause.message : String(cause)}`, cause),
  );
  failed.catch(() => {});
  return failed;
};
