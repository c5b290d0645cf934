import { activityInfo } from '@temporalio/activity';
import { asActivityAttempt } from '../activity-attempt.js';
import type { NodeContext } from '../stage-context.js';
import { type ReadingAttempt, readPermission } from './read-permission.js';

/** Runs the body of an Activity that reads what its sweep names. */
export const asReadingAttempt = <Result>(
  node: NodeContext,
  work: (attempt: ReadingAttempt) => Promise<Result>,
): Promise<Result> =>
  asActivityAttempt(async (attempt) =>
    work({ ...attempt, permission: await readPermission(node, sweepOfThisActivity()) }),
  );

/** The Workflow ID of a trial is the sweep's with what tells the trial, behind a slash. */
const sweepOfThisActivity = (): string => activityInfo().workflowExecution?.workflowId.split('/')[0] ?? '';
