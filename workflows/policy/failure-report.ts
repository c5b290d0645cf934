import { ActivityFailure, ApplicationFailure, ChildWorkflowFailure, TimeoutFailure } from '@temporalio/workflow';
import { FAILURES, type FailureReport, isFailureCode } from '../../contracts/failures.js';

/** The coded failure inside what Temporal threw: Activities and child Workflows wrap it. */
export const failureReport = (error: unknown): FailureReport => {
  const cause = rootCause(error);
  if (cause instanceof ApplicationFailure) {
    const [report] = cause.details ?? [];
    if (isFailureReport(report)) return report;
  }
  const code = cause instanceof TimeoutFailure ? 'StageStalled' : 'StageProgramCrashed';
  const message = cause instanceof Error ? cause.message : String(cause);
  return { code, message, advice: FAILURES[code].advice };
};

const rootCause = (error: unknown): unknown =>
  (error instanceof ActivityFailure || error instanceof ChildWorkflowFailure) && error.cause !== undefined
    ? rootCause(error.cause)
    : error;

const isFailureReport = (value: unknown): value is FailureReport =>
  typeof value === 'object' &&
  value !== null &&
  'code' in value &&
  typeof value.code === 'string' &&
  isFailureCode(value.code) &&
  'message' in value;
