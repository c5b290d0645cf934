import { type Client, WorkflowNotFoundError } from '@temporalio/client';
import type { IsRunning } from '../activities/nights/other-night.js';

/** Asks the server whether a Workflow has not ended. */
export const isWorkflowRunning =
  (client: Client): IsRunning =>
  async (workflowId) => {
    try {
      return (await client.workflow.getHandle(workflowId).describe()).status.name === 'RUNNING';
    } catch (error) {
      if (error instanceof WorkflowNotFoundError) return false;
      throw error;
    }
  };
