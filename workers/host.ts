import { Client } from '@temporalio/client';
import { NativeConnection, type Worker } from '@temporalio/worker';
import type { Logger } from 'pino';
import { openStores, requireUsableStore } from '../activities/artifacts/open-stores.js';
import { proxyTo } from '../config/server-proxy.js';
import type { Settings } from '../config/settings-schema.js';
import type { NodeDescription } from '../contracts/node-registry.js';
import { QuantfleetFailure } from '../contracts/quantfleet-failure.js';
import { REGISTRY_TASK_QUEUE, workflowTaskQueue } from '../contracts/task-queues.js';
import type { WorkerRole } from '../contracts/worker-role.js';
import { workersOf } from '../config/workers-of.js';
import { openResultsDatabase } from '../results/results-database.js';
import { describeNode } from './describe-node.js';
import { requireDiskSpace, watchDiskSpace } from './disk-space.js';
import { lockDevice } from './device-lock.js';
import { reportDiskSpace } from './disk-metric.js';
import { type EmbeddedServer, embeddedAddresses, startEmbeddedServer } from './embedded-server.js';
import { createHostWorkers } from './host-workers.js';
import { createLocalNode, type LocalNode, removeLeftovers } from './node-context.js';
import { createNodeControlWorker } from './node-control-worker.js';
import { createNodeWorker } from './node-worker.js';
import { ownDevice, withOwnDevice } from './own-device.js';
import { ownMachine } from './own-machine.js';
import { requireOwnNodeId } from './own-node-id.js';
import { machineToReplace, registerNode } from './register-node.js';
import { createResultsWorker } from './results-worker.js';
import { createRunningWorkList } from './running-work.js';
import { installRuntime } from './runtime.js';
import { serverUnreachable } from './server-unreachable.js';
import { lockState } from './state-lock.js';
import { handBackTasks } from './task-tokens.js';
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

/** What `up` and `sweep run` do in one process. */
const WHOLE: readonly WorkerRole[] = ['workflows', 'results', 'node'];

/**
 * Runs quantfleet in this process: the embedded server unless an address is set, and the workers of the roles, by default
 * all that one machine needs. An interrupt during the start is thrown.
 */
export const startHost = async (
  given: Settings,
  logger: Logger,
  interrupt: AbortSignal,
  roles: readonly WorkerRole[] = WHOLE,
): Promise<Host> => {
  const settings = await withOwnDevice(given);
  const { temporal, stateDir } = settings;
  const { namespace } = temporal;
  requireOwnNodeId(settings);
  const embedded = temporal.address === undefined ? embeddedAddresses(settings) : undefined;
  const address = temporal.address ?? embedded?.address ?? '';
  const uiUrl = embedded?.uiUrl ?? null;
  const taskQueue = workflowTaskQueue(workersOf(settings), settings.nodeId);
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
    installRuntime(logger, settings);
    if (settings.metrics !== undefined) {
      const stopReporting = reportDiskSpace(stateDir);
      cleanups.push(async () => stopReporting());
    }
    await requireDiskSpace(stateDir);
    await requireUsableStore(settings);
    const stopWatching = watchDiskSpace(stateDir, ({ report }) => logger.fatal(report, report.message));
    cleanups.push(async () => stopWatching());
    let server: EmbeddedServer | undefined;
    if (embedded !== undefined) {
      server = await startEmbeddedServer(settings);
      cleanups.push(server.process.stop);
    }
    await removeLeftovers(settings);
    interrupt.throwIfAborted();
    const connection = await connect(address, settings.proxies);
    cleanups.push(() => connection.close());
    await handBackTasks(connection, { namespace: temporal.namespace, stateDir, logger });
    const client = new Client({ connection, namespace });
    const place = { namespace, taskQueue };
    const created: (Promise<Worker> | Promise<readonly Worker[]>)[] = [];
    if (roles.includes('workflows')) created.push(createWorkflowWorker(connection, place));
    if (taskQueue !== REGISTRY_TASK_QUEUE) {
      created.push(createWorkflowWorker(connection, { namespace, taskQueue: REGISTRY_TASK_QUEUE }));
    }
    if (roles.includes('results')) {
      const results = await openResultsDatabase(settings.results);
      cleanups.push(results.close);
      created.push(createResultsWorker(connection, place, { ...(await openStores(settings)), results }));
    }
    const machine = roles.find((role) => role === 'node' || role === 'host');
    const node = machine === undefined ? undefined : await createLocalNode(settings, interrupt);
    if (node !== undefined) {
      const releaseDevice = node.gpuUuid === null ? () => {} : await lockDevice(node.gpuUuid, settings);
      cleanups.push(async () => releaseDevice(), node.stop);
      // An embedded server has this machine alone.
      if (embedded === undefined) await machineToReplace(client, settings.nodeId, ownMachine());
      const running = createRunningWorkList();
      const nodePlace = { address, stateDir, running };
      if (machine === 'host') {
        const offer = { slots: settings.hostSlots, datasets: Object.keys(settings.datasets) };
        created.push(createHostWorkers(connection, namespace, node, nodePlace, offer));
      } else created.push(createNodeWorker(connection, namespace, node, nodePlace));
      created.push(createNodeControlWorker(connection, namespace, { nodeId: node.nodeId, stateDir, running }));
    }
    const workers = (await Promise.all(created)).flat();
    interrupt.throwIfAborted();
    const runs = workers.map((worker) => worker.run());
    cleanups.push(async () => {
      for (const worker of workers) if (worker.getState() === 'RUNNING') worker.shutdown();
      await Promise.allSettled(runs);
    });
    const registering = new AbortController();
    cleanups.push(async () => registering.abort());
    const { signal } = registering;
    const registered =
      node === undefined
        ? []
        : [registerNode(client, { describe: describing(node, machine, settings), logger, signal })];
    const failed = Promise.race([firstFailure(runs, server), ...registered.map(untilRefused)]);
    return { address, uiUrl, taskQueue, failed, stop };
  } catch (error) {
    await stop();
    throw error;
  }
};

const connect = async (address: string, proxies: Settings['proxies']): Promise<NativeConnection> => {
  const proxy = proxyTo(address, proxies);
  const { login: basicAuth } = proxy ?? {};
  try {
    return await NativeConnection.connect({
      address,
      ...(proxy === undefined
        ? {}
        : { proxy: { type: 'http-connect', targetHost: proxy.address, ...(basicAuth ? { basicAuth } : {}) } }),
    });
  } catch (cause) {
    throw serverUnreachable(address, proxies, cause);
  }
};

const describing =
  ({ probe }: LocalNode, role: 'node' | 'host' = 'node', settings: Settings) =>
  (): Promise<NodeDescription> =>
    describeNode(probe, { role, tags: settings.tags, device: ownDevice(settings) });

/** Registering runs beside the work; only its failure is looked at. */
const untilRefused = (registered: Promise<void>): Promise<never> => {
  const refused = registered.then(() => new Promise<never>(() => {}));
  refused.catch(() => {});
  return refused;
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
