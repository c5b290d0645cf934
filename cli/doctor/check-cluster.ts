import type { Client, ConnectionLike } from '@temporalio/client';
import type { Cluster } from '../../config/cluster.js';
import { QuantfleetFailure } from '../../contracts/quantfleet-failure.js';
import { isTooOld } from '../../contracts/node-registry.js';
import { hostTaskQueue, nodeTaskQueue, resultsTaskQueue, workflowTaskQueue } from '../../contracts/task-queues.js';
import type { CommandContext } from '../command-context.js';
import type { Check } from './check.js';
import type { Part } from './part-needs.js';

/** Results and certificates name times; heartbeats and leases are judged by the server’s clock. */
const CLOCK_TOLERANCE_MS = 5_000;

/** Looks at the Temporal server of others: connection, rights, search attributes, pollers, clock; nothing where there is none. */
export const checkCluster = async (context: CommandContext, part: Part): Promise<readonly Check[]> => {
  const { cluster } = context.settings.temporal;
  if (cluster === undefined) return [];
  const { address } = cluster;
  const { withClient } = await import('../with-client.js');
  try {
    return await withClient(context, { address }, async (client) => [
      ...(await checkConnected(client.connection, cluster, queueOf(part, context.settings.nodeId))),
      ...(await checkVersions(client)),
    ]);
  } catch (error) {
    context.interrupt.throwIfAborted();
    if (!(error instanceof QuantfleetFailure)) throw error;
    const check = { tool: 'temporal server', version: null, found: error.code, purpose: address, isNeeded: true };
    return [{ ...check, remedy: `${error.message} ${error.advice}` }];
  }
};

const checkConnected = async (
  connection: ConnectionLike,
  { address, origin, namespace }: Cluster,
  queue: WatchedQueue,
): Promise<readonly Check[]> => {
  const { serverVersion } = await connection.workflowService.getSystemInfo({});
  await connection.workflowService.describeNamespace({ namespace });
  return [
    { tool: 'temporal server', version: serverVersion, purpose: `${address} (${origin})`, remedy: '', isNeeded: true },
    { tool: 'namespace', version: namespace, purpose: 'Workflows of sweeps', remedy: '', isNeeded: true },
    ...(await checkPolling(connection, namespace)),
    await checkAttributes(connection, namespace),
    await checkPollers(connection, namespace, queue),
  ];
};

/** The right to poll, and the server's clock, which its answer tells. */
const checkPolling = async (connection: ConnectionLike, namespace: string): Promise<readonly Check[]> => {
  const { tryPolling } = await import('../cluster/try-polling.js');
  const { refusal, clockAheadMs } = await tryPolling(connection, namespace);
  const right = { tool: 'right to work', purpose: 'workers of this machine', isNeeded: true };
  if (refusal !== undefined) {
    const remedy =
      'A worker needs the right to write in the namespace; with less it waits for ever, and looks healthy.';
    return [{ ...right, version: null, found: 'denied', remedy }];
  }
  const clock = { tool: 'server’s clock', purpose: 'against this machine’s', isNeeded: true };
  const ahead = `${(clockAheadMs / 1_000).toFixed(1)} s ahead`;
  return [
    { ...right, version: 'granted', remedy: '' },
    Math.abs(clockAheadMs) <= CLOCK_TOLERANCE_MS
      ? { ...clock, version: ahead, remedy: '' }
      : { ...clock, version: null, found: ahead, remedy: 'Start NTP on both machines.' },
  ];
};

const checkAttributes = async (connection: ConnectionLike, namespace: string): Promise<Check> => {
  const { readServerAttributes } = await import('../cluster/server-attributes.js');
  const check = { tool: 'search attributes', purpose: 'lists in Temporal’s UI', isNeeded: false };
  const { missing, ofOtherType } = await readServerAttributes(connection, namespace);
  const [other] = ofOtherType;
  if (other !== undefined) {
    return {
      ...check,
      version: null,
      found: 'other type',
      remedy: `${other.name} is of the type ${other.type}, not Keyword.`,
    };
  }
  if (missing.length === 0) return { ...check, version: 'registered', remedy: '' };
  return {
    ...check,
    version: null,
    found: 'missing',
    remedy: 'Run once, with the right of an administrator: quantfleet cluster setup.',
  };
};

const checkVersions = async (client: Client): Promise<readonly Check[]> => {
  const { listRegistrations } = await import('../../workers/node-registry.js');
  const nodes = await listRegistrations(client);
  if (nodes.length === 0) return [];
  const check = { tool: 'versions of nodes', purpose: 'sweeps that this quantfleet plans', isNeeded: false };
  const old = nodes.filter(({ description }) => isTooOld(description));
  if (old.length === 0) return [{ ...check, version: 'new enough', remedy: '' }];
  const names = old.map(({ description: { nodeId, version } }) => `${nodeId} (quantfleet ${version})`);
  return [{ ...check, version: null, found: 'too old', remedy: `Update ${names.join(', ')}: their trials wait.` }];
};

/** A queue that someone has to ask, and who. */
interface WatchedQueue {
  readonly worker: string;
  readonly taskQueue: string;
  readonly type: 'TASK_QUEUE_TYPE_ACTIVITY' | 'TASK_QUEUE_TYPE_WORKFLOW';
  readonly remedy: string;
}

/** A client’s sweeps stand still without a worker of Workflows. */
const queueOf = (part: Part, nodeId: string): WatchedQueue => {
  const workflows = workflowTaskQueue('shared', nodeId);
  const [type, remedy] = ['TASK_QUEUE_TYPE_ACTIVITY', `quantfleet worker ${part} starts one.`] as const;
  switch (part) {
    case 'node':
      return {
        worker: 'worker of this node',
        taskQueue: nodeTaskQueue(nodeId),
        type,
        remedy: 'quantfleet up starts one.',
      };
    case 'host':
      return { worker: 'workers of hosts', taskQueue: hostTaskQueue('torch'), type, remedy };
    case 'results':
      return { worker: 'worker of results', taskQueue: resultsTaskQueue(workflows), type, remedy };
    case 'workflows':
    case 'client':
      return {
        worker: 'workers of Workflows',
        taskQueue: workflows,
        type: 'TASK_QUEUE_TYPE_WORKFLOW',
        remedy: 'quantfleet worker workflows starts one.',
      };
  }
};

const checkPollers = async (
  connection: ConnectionLike,
  namespace: string,
  { worker, taskQueue, type, remedy }: WatchedQueue,
): Promise<Check> => {
  const { TaskQueueType } = (await import('@temporalio/proto')).default.temporal.api.enums.v1;
  const { pollers } = await connection.workflowService.describeTaskQueue({
    namespace,
    taskQueue: { name: taskQueue },
    taskQueueType: TaskQueueType[type],
  });
  const names = pollers.map(({ identity }) => identity ?? '');
  const check = { tool: worker, purpose: taskQueue, isNeeded: false };
  if (names.length > 0) return { ...check, version: names.join(', '), remedy: '' };
  return { ...check, version: null, found: 'none', remedy: `None has asked for work for minutes: ${remedy}` };
};
