import { setTimeout as sleep } from 'node:timers/promises';
import {
  type Client,
  WithStartWorkflowOperation,
  WorkflowIdConflictPolicy,
  WorkflowIdReusePolicy,
  WorkflowUpdateFailedError,
} from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import type { Logger } from 'pino';
import { livingProcess } from '../activities/process/living-process.js';
import { NODE_WORKFLOW, REGISTER_NODE_UPDATE } from '../contracts/messages.js';
import { isSameMachine, nodeWorkflowId } from '../contracts/node-identity.js';
import type { Machine, NodeDescription, Registration } from '../contracts/node-registry.js';
import { QuantfleetFailure } from '../contracts/quantfleet-failure.js';
import { REGISTRY_TASK_QUEUE } from '../contracts/task-queues.js';
import { nodePresence } from './node-presence.js';
import { readRegistration } from './node-registry.js';

const RETRY_MS = 5_000;

/**
 * The machine whose place this one takes; `null` where no other is registered under the id. Fails with `NodeIdTaken` while
 * the worker of the other, or another worker of this machine, answers.
 */
export const machineToReplace = async (client: Client, nodeId: string, own: Machine): Promise<Machine | null> => {
  const { description } = (await readRegistration(client, nodeId)) ?? {};
  if (description === undefined) return null;
  const { machine, processId, startedAt } = description;
  const isOwn = isSameMachine(machine, own);
  // A worker that was killed answers no more, and its process is gone.
  if (isOwn && (processId === process.pid || livingProcess(processId) === undefined)) return null;
  const presence = await nodePresence(client, nodeId);
  if (presence.state === 'absent') return isOwn ? null : machine;
  if (isOwn) {
    throw new QuantfleetFailure(
      'NodeIdTaken',
      `Process ${processId} of this machine works as node ${nodeId}, since ${startedAt}.`,
      { advice: 'Give each worker of a machine a nodeId and a stateDir of its own, or stop the other.' },
    );
  }
  throw new QuantfleetFailure(
    'NodeIdTaken',
    `${machine.hostName} works as node ${nodeId} (process ${processId}, since ${startedAt}); this is ${own.hostName}.`,
  );
};

/** What registering needs besides the server. */
export interface RegistrationWork {
  readonly describe: () => Promise<NodeDescription>;
  readonly logger: Logger;
  /** Ends the attempts. */
  readonly signal: AbortSignal;
}

/**
 * Registers a node, and tries again for as long as the server or whoever runs its Workflows is away: the node works
 * meanwhile. Fails with `NodeIdTaken`.
 */
export const registerNode = async (client: Client, { describe, logger, signal }: RegistrationWork): Promise<void> => {
  while (!signal.aborted) {
    try {
      const description = await describe();
      const replaces = await machineToReplace(client, description.nodeId, description.machine);
      await sendRegistration(client, { description, replaces });
      return;
    } catch (error) {
      if (signal.aborted) return;
      if (error instanceof QuantfleetFailure && error.code === 'NodeIdTaken') throw error;
      if (!isOvertaken(error)) logger.warn(error, 'The node is not registered yet.');
    }
    await sleep(RETRY_MS, undefined, { signal }).catch(() => {});
  }
};

const sendRegistration = async (client: Client, registration: Registration): Promise<void> => {
  const { description } = registration;
  type NodeWorkflow = NonNullable<(typeof NODE_WORKFLOW)['run']>;
  await client.workflow.executeUpdateWithStart<NodeWorkflow, void, [Registration]>(REGISTER_NODE_UPDATE.name, {
    args: [registration],
    startWorkflowOperation: new WithStartWorkflowOperation<NodeWorkflow>(NODE_WORKFLOW.name, {
      workflowId: nodeWorkflowId(description.nodeId),
      taskQueue: REGISTRY_TASK_QUEUE,
      args: [{ description }],
      workflowIdConflictPolicy: WorkflowIdConflictPolicy.USE_EXISTING,
      workflowIdReusePolicy: WorkflowIdReusePolicy.ALLOW_DUPLICATE,
      staticSummary: `node ${description.nodeId}`,
    }),
  });
};

/** Another machine registered between the look and the Update: the next look says who. */
const isOvertaken = (error: unknown): boolean =>
  error instanceof WorkflowUpdateFailedError &&
  error.cause instanceof ApplicationFailure &&
  error.cause.type === 'NodeIdTaken';
