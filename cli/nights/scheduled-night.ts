import type { Client } from '@temporalio/client';
import { NIGHT_WORKFLOW } from '../../contracts/messages.js';

const QUERY = `WorkflowType = '${NIGHT_WORKFLOW.name}' AND ExecutionStatus = 'Running'`;
/** What a Schedule adds to the Workflow ID of its action. */
const TIME = /-\d{4}-\d{2}-\d{2}T[\d:]+Z$/;

/** The Workflow ID of a night that a Schedule began under this one and that runs; undefined where none does. */
export const runningScheduledNight = async (client: Client, nightWorkflowId: string): Promise<string | undefined> => {
  for await (const { workflowId } of client.workflow.list({ query: QUERY })) {
    if (TIME.test(workflowId) && workflowId.replace(TIME, '') === nightWorkflowId) return workflowId;
  }
  return undefined;
};
