import { Client } from '@temporalio/client';
import type { Logger } from 'pino';
import { requireUsableStore } from '../activities/artifacts/open-stores.js';
import type { Settings } from '../config/settings-schema.js';
import { workersOf } from '../config/workers-of.js';
import { QuantfleetFailure } from '../contracts/quantfleet-failure.js';
import { workflowTaskQueue } from '../contracts/task-queues.js';
import type { WorkerRole } from '../contracts/worker-role.js';
import { dataConverterOf } from './data-converter.js';
import { describeNode, type NodeOffer } from './describe-node.js';
import { reportDiskSpace } from './disk-metric.js';
import { requireDiskSpace, watchDiskSpace } from './disk-space.js';
import { type EmbeddedServer, embeddedAddresses, startEmbeddedServer } from './embedded-server.js';
import { requireNamespace } from './namespace-access.js';
import type { OpenMachine } from './machines.js';
import { removeLeftovers, removeStaged } from './node-context.js';
import { ownDevice, withOwnDevice } from './own-device.js';
import { requireOwnNodeId } from './own-node-id.js';
import { watchPolling } from './polling.js';
import { registerNode } from './register-node.js';
import { createRoleWorkers } from './role-workers.js';
import { installRuntime } from './runtime.js';
import { serverTarget } from './server-target.js';
import { logStages } from './stage-log.js';
import { lockState } from './state-lock.js';
import { countStoreUse } from './store-metrics.js';
import { handBackTasks } from './task-tokens.js';
import { connectWorkers } from './worker-connection.js';
import type { WorkerPlace } from './worker-place.js';

/** Server and workers of this process. */
export interface Host {
  readonly address: string;
  readonly uiUrl: string | null;
  /** Ids of its nodes, the machine's own first; none of a process that runs no node. */
  readonly nodeIds: readonly string[];
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
  log: Logger,
  interrupt: AbortSignal,
  roles: readonly WorkerRole[] = WHOLE,
): Promise<Host> => {
  const settings = await withOwnDevice(given);
  const { temporal, stateDir } = settings;
  const { namespace } = temporal;
  requireOwnNodeId(settings);
  const role = roles.join('+');
  const logger = log.child({ node: settings.nodeId, role });
  const embedded = temporal.address === undefined ? embeddedAddresses(settings) : undefined;
  const address = temporal.address ?? embedded?.address ?? '';
  const uiUrl = embedded?.uiUrl ?? null;
  const taskQueue = workflowTaskQueue(roles === WHOLE ? workersOf(settings) : 'shared', settings.nodeId);
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
    const { metrics, nodeId } = settings;
    installRuntime(logger, metrics && { ...metrics, nodeId });
    const stopLogging = logStages();
    cleanups.push(async () => stopLogging());
    if (metrics !== undefined) {
      const stopReporting = reportDiskSpace(stateDir);
      const stopCounting = countStoreUse();
      cleanups.push(
        async () => stopReporting(),
        async () => stopCounting(),
      );
    }
    let traced: Pick<WorkerPlace, 'tracing'> = {};
    if (settings.exportsTraces) {
      const { startTracing } = await import('./tracing/start-tracing.js');
      const { tracing, stop: stopTracing } = startTracing({ nodeId, role }, logger);
      traced = { tracing };
      cleanups.push(stopTracing);
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
    await removeStaged(settings);
    await removeLeftovers(settings);
    interrupt.throwIfAborted();
    const target = serverTarget(settings, address);
    const connection = await connectWorkers(target);
    cleanups.push(() => connection.close());
    if (embedded === undefined) await requireNamespace(connection, target, namespace);
    await handBackTasks(connection, { namespace: temporal.namespace, stateDir, logger });
    const place = { connection, namespace, dataConverter, ...traced };
    const { workers, machines } = await createRoleWorkers({
      roles,
      settings,
      place,
      address,
      isServerShared: embedded === undefined,
      isWhole: roles === WHOLE,
      logger,
      taskQueue,
      interrupt,
      onStop: (cleanup) => cleanups.push(cleanup),
    });
    interrupt.throwIfAborted();
    const polling = embedded === undefined ? await watchPolling(connection, target, namespace, workers) : undefined;
    const runs = workers.map((worker) => worker.run());
    cleanups.push(async () => {
      for (const worker of workers) if (worker.getState() === 'RUNNING') worker.shutdown();
      await Promise.allSettled(runs);
    });
    const failed = [firstFailure(runs, server)];
    const registering = new AbortController();
    cleanups.push(async () => registering.abort());
    const registered = machines.map((machine) => {
      const describe = () => describeNode(machine.node.probe, offerOf(machine), settings.machineRoot);
      return registerNode(new Client(place), { describe, logger, signal: registering.signal });
    });
    failed.push(...registered.map(untilRefused));
    await Promise.race([polling?.(interrupt), ...failed]);
    // A sweep that names nodes of this machine looks for them among those that are registered.
    if (machines.length > 1) await Promise.race([Promise.all(registered), ...failed]);
    const nodeIds = machines.map(({ node: { nodeId } }) => nodeId);
    return { address, uiUrl, nodeIds, taskQueue, failed: Promise.race(failed), stop };
  } catch (error) {
    await stop();
    throw error;
  }
};

const offerOf = ({ role, settings }: OpenMachine): NodeOffer => {
  const { tags, datasets, store } = settings;
  return {
    role,
    tags,
    datasets: Object.keys(datasets),
    sharesStore: store.shared !== undefined,
    device: ownDevice(settings),
  };
};

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
