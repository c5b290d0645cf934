import { activityInfo, cancellationSignal, heartbeat } from '@temporalio/activity';
import { ApplicationFailure } from '@temporalio/common';
import type { StageProgress } from '../contracts/activities.js';
import { FAILURES, type FailureReport } from '../contracts/failures.js';
import { QuantfleetFailure } from '../contracts/quantfleet-failure.js';
import { systemFailure } from '../contracts/system-failure.js';
import type { StageAttempt } from './stage-context.js';

const HEARTBEAT_MS = 2_000;
const ACCIDENTS_ALLOWED = 2;
/** Characters of a message; the server takes 2 MiB of all texts of a failure. */
const LONGEST_TEXT = 10_000;

/** Accidents by Activity; Temporal's attempt number also counts attempts that a restart or a kill ended. */
const accidents = new Map<string, number>();

/** Runs an Activity's body with heartbeats over the whole of it, and turns its failures into coded ones of Temporal. */
export const asActivityAttempt = async <Result>(work: (attempt: StageAttempt) => Promise<Result>): Promise<Result> => {
  // The context cannot be reached from inside an abort listener, so the signal is taken out first.
  const signal = cancellationSignal();
  let progress: StageProgress | undefined;
  // Not at once: the server writes each of them down, and most Activities of a night are done before the first.
  const beat = setInterval(() => heartbeat(progress), HEARTBEAT_MS);
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
  const failure = bounded(asQuantfleetFailure(error));
  const report: FailureReport = failure.report;
  return ApplicationFailure.create({
    type: failure.code,
    message: failure.message,
    nonRetryable: !isWorthRetrying(failure),
    details: [report],
    cause: failure,
  });
};

/** The server refuses an answer that is too large, and the Activity would seem never to have ended. */
const bounded = (failure: QuantfleetFailure): QuantfleetFailure => {
  if (isShort(failure)) return failure;
  const { code, message, advice, logFile } = failure;
  const options = { advice: cut(advice), ...(logFile === undefined ? {} : { logFile }) };
  return new QuantfleetFailure(code, cut(message), options);
};

const isShort = (error: unknown): boolean =>
  !(error instanceof Error) ||
  (error.message.length <= LONGEST_TEXT && (error.stack?.length ?? 0) <= 2 * LONGEST_TEXT && isShort(error.cause));

const cut = (text: string): string => (text.length <= LONGEST_TEXT ? text : `${text.slice(0, LONGEST_TEXT)} …`);

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
