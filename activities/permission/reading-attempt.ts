import { activityInfo } from '@temporalio/activity';
import type { NodeContext, StageAttempt } from '../stage-context.js';
import { type ReadingAttempt, readPermission } from './read-permission.js';

/** The attempt of an Activity that reads what its sweep names. */
export const readingAttempt = async (node: NodeContext, attempt: StageAttempt): Promise<ReadingAttempt> => ({
  ...attempt,
  permission: await readPermission(node, sweepOfThisActivity()),
});

/** The Workflow ID of a trial is the sweep's with what tells the trial, behind a slash. */
const sweepOfThisActivity = (): string => activityInfo().workflowExecution?.workflowId.split('/')[0] ?? '';
