import { ApplicationFailure } from '@temporalio/workflow';
import type { FailureReport } from '../contracts/failures.js';

/** A failure as a Workflow ends with it; whoever waits for the Workflow reads the report from it. */
export const codedFailure = (failure: FailureReport): ApplicationFailure =>
  ApplicationFailure.create({
    type: failure.code,
    message: failure.message,
    nonRetryable: true,
    details: [failure],
  });
