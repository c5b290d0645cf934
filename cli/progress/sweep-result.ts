import { ApplicationFailure, CancelledFailure, type WorkflowHandle, WorkflowFailedError } from '@temporalio/client';
import type { FailureReport } from '../../contracts/failures.js';
import { QuantfleetFailure } from '../../contracts/quantfleet-failure.js';
import type { SweepProgress } from '../../contracts/sweep.js';

/** A sweep's end; a sweep that was cancelled, or failed before its trials, is the coded failure behind that. */
export const sweepResult = async (handle: WorkflowHandle): Promise<SweepProgress> => {
  try {
    return (await handle.result()) as SweepProgress;
  } catch (error) {
    if (!(error instanceof WorkflowFailedError)) throw error;
    throw toQuantfleetFailure(error);
  }
};

const toQuantfleetFailure = (error: WorkflowFailedError): QuantfleetFailure => {
  const cause = rootCause(error);
  if (cause instanceof CancelledFailure) return new QuantfleetFailure('Cancelled', 'The sweep was cancelled.');
  const report = cause instanceof ApplicationFailure ? (cause.details?.[0] as FailureReport | undefined) : undefined;
  if (report === undefined) return new QuantfleetFailure('StageProgramCrashed', cause.message, { cause: error });
  const { code, message, ...rest } = report;
  return new QuantfleetFailure(code, message, rest);
};

const rootCause = (error: Error): Error =>
  error.cause instanceof Error && !(error instanceof ApplicationFailure) ? rootCause(error.cause) : error;
