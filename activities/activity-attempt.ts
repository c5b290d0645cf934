import { activityInfo, cancellationSignal, heartbeat } from '@temporalio/activity';
import { ApplicationFailure } from '@temporalio/common';
import type { StageProgress } from '../contracts/activities.js';
import { FAILURES, type FailureReport } from '../contracts/failures.js';
import { QuantfleetFailure } from '../contracts/quantfleet-failure.js';
import type { StageAttempt } from './stage-context.js';

const HEARTBEAT_MS = 2_000;
const ATTEMPTS_AT_ACCIDENTS = 3;

/** Runs an Activity's body with heartbeats over the whole of it, and turns its failures into coded ones of Temporal. */
export const asActivityAttempt = async <Result>(work: (attempt: StageAttempt) => Promise<Result>): Promise<Result> => {
  // The context cannot be reached from inside an abort listener, so the signal is taken out first.
  const signal = cancellationSignal();
  let progress: StageProgress | undefined;
  const beat = setInterval(() => heartbeat(progress), HEARTBEAT_MS);
  heartbeat();
  try {
    return await work({ signal, onProgress: (latest) => (progress = latest) });
  } catch (error) {
    if (signal.aborted) throw signal.reason;
    throw toApplicationFailure(error);
  } finally {
    clearInterval(beat);
  }
};

const toApplicationFailure = (error: unknown): ApplicationFailure => {
  const failure = asQuantfleetFailure(error);
  const report: FailureReport = failure.report;
  return ApplicationFailure.create({
    type: failure.code,
    message: failure.message,
    nonRetryable: !isWorthRetrying(failure),
    details: [report],
    cause: failure,
  });
};

const asQuantfleetFailure = (error: unknown): QuantfleetFailure => {
  if (error instanceof QuantfleetFailure) return error;
  const message = error instanceof Error ? error.message : String(error);
  const code =
    error instanceof Error && 'code' in error && error.code === 'ENOSPC' ? 'DiskFull' : 'StageProgramCrashed';
  return new QuantfleetFailure(code, `${activityInfo().activityType}: ${message}`, { cause: error });
};

const isWorthRetrying = ({ code }: QuantfleetFailure): boolean => {
  const { retry } = FAILURES[code];
  return retry === 'always' || (retry === 'thrice' && activityInfo().attempt < ATTEMPTS_AT_ACCIDENTS);
};
