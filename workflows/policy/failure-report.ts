import {
  ActivityFailure,
  ApplicationFailure,
  ChildWorkflowFailure,
  TerminatedFailure,
  TimeoutFailure,
} from '@temporalio/workflow';
import { FAILURES, type FailureCode, type FailureReport, isFailureCode } from '../../contracts/failures.js';

/** The coded failure inside what Temporal threw: Activities and child Workflows wrap it. */
export const failureReport = (error: unknown): FailureReport => codedReport(error) ?? uncodedReport(error);

/** The failure that one of our Activities or Workflows coded; undefined where Temporal itself ended the work. */
export const codedReport = (error: unknown): FailureReport | undefined => {
  const cause = rootCause(error);
  if (!(cause instanceof ApplicationFailure)) return undefined;
  const [report] = cause.details ?? [];
  return isFailureReport(report) ? report : undefined;
};

const uncodedReport = (error: unknown): FailureReport => {
  const cause = rootCause(error);
  const code = uncodedCode(error);
  const message = cause instanceof Error ? cause.message : String(cause);
  return { code, message, advice: FAILURES[code].advice };
};

const uncodedCode = (error: unknown): FailureCode => {
  const isChild = error instanceof ChildWorkflowFailure;
  const cause = rootCause(error);
  if (cause instanceof TerminatedFailure || (isChild && error.cause instanceof TimeoutFailure))
    return 'TrialTerminated';
  return cause instanceof TimeoutFailure ? 'StageStalled' : 'StageProgramCrashed';
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
