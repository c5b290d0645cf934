import { type Client, WorkflowUpdateRPCTimeoutOrCancelledError } from '@temporalio/client';
import { QuantfleetFailure } from '../../contracts/quantfleet-failure.js';
import { REGISTRY_TASK_QUEUE } from '../../contracts/task-queues.js';
import { isOutage } from '../server-error.js';

/** A Workflow that somebody runs answers within a fraction of it. */
const PATIENCE_MS = 15_000;

/** Asks a node's Workflow something; fails with `RegistryUnattended` where nobody runs it. */
export const attended = async <Answer>(client: Client, ask: () => Promise<Answer>): Promise<Answer> => {
  try {
    return await client.withDeadline(Date.now() + PATIENCE_MS, ask);
  } catch (error) {
    if (!(error instanceof WorkflowUpdateRPCTimeoutOrCancelledError) && !isOutage(error)) throw error;
    throw new QuantfleetFailure(
      'RegistryUnattended',
      `No worker answers for the Workflows on the task queue ${REGISTRY_TASK_QUEUE}.`,
      { cause: error },
    );
  }
};
