import { type Client, WorkflowNotFoundError } from '@temporalio/client';

/** Whether the Workflow of a sweep runs; one that the server does not know does not. */
export const isRunning = async (client: Client, sweepId: string): Promise<boolean> => {
  try {
    return (await client.workflow.getHandle(sweepId).describe()).status.name === 'RUNNING';
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return false;
    throw error;
  }
};
