import { ActivityFailure, ApplicationFailure, ChildWorkflowFailure, isCancellation } from '@temporalio/workflow';
import { FAILURES, type FailureCode, type FailureReport } from '../../contracts/failures.js';
import { codedReport, failureReport } from './failure-report.js';

/** How a trial without a result ended. */
export interface UnmeasuredEnd {
  readonly status: 'failed' | 'cancelled' | 'absent';
  readonly failure: FailureReport;
}

/** Failures that say how a trial ended; all others make it a failed one. */
const STATUS_OF: { readonly [code in FailureCode]?: UnmeasuredEnd['status'] } = {
  NodeAbsent: 'absent',
  Cancelled: 'cancelled',
};

/** What an error makes of a trial. A tool's own failure counts also while a cancellation waits; a lost Worker does not. */
export const trialEnd = (error: unknown, isCancelled: boolean): UnmeasuredEnd => {
  const { summary: message, advice } = FAILURES.Cancelled;
  if (isCancellation(error) || (isCancelled && codedReport(error) === undefined)) {
    return { status: 'cancelled', failure: { code: 'Cancelled', message, advice } };
  }
  const failure = failureReport(error);
  return { status: STATUS_OF[failure.code] ?? 'failed', failure };
};

/** Whether a trial that did not succeed has come to its own end, with its row saved, or has never begun. */
export const endedByItself = (error: unknown): boolean =>
  isCancellation(error) ||
  (error instanceof ChildWorkflowFailure &&
    (error.cause instanceof ApplicationFailure || error.cause instanceof ActivityFailure));
