import { activityInfo, cancellationSignal, heartbeat } from '@temporalio/activity';
import { ApplicationFailure } from '@temporalio/common';
import type { StageProgress } from '../contracts/activities.js';
import { FAILURES, type FailureReport } from '../contracts/failures.js';
import { QuantfleetFailure } from '../contracts/quantfleet-failure.js';
import { systemFailure } from '../contracts/system-failure.js';
import type { StageAttempt } from './stage-context.js';

const HEARTBEAT_MS = 2_000;
const ACCIDENTS_ALLOWED = 2;

/** Accidents by Activity; Temporal's attempt number also counts attempts that a restart or a kill ended. */
const accidents = new Map<string, number>();

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
    if (error instanceof ApplicationFailure) throw error;
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
  const crash = () =>
    new QuantfleetFailure('StageProgramCrashed', `${activityInfo().activityType}: ${message}`, { cause: error });
  return systemFailure(error) ?? crash();
};

const isWorthRetrying = ({ code }: QuantfleetFailure): boolean => {
  const { retry } = FAILURES[code];
  if (retry !== 'three times') return retry === 'always';
  const { workflowExecution, activityId } = activityInfo();
  const id = `${workflowExecution?.runId}/${activityId}`;
  const count = (accidents.get(id) ?? 0) + 1;
  if (count > ACCIDENTS_ALLOWED) accidents.delete(id);
  else accidents.set(id, count);
  return count <= ACCIDENTS_ALLOWED;
};
