import { setTimeout as sleep } from 'node:timers/promises';
import { ApplicationFailure, CancelledFailure, type WorkflowHandle, WorkflowFailedError } from '@temporalio/client';
import type { BisectResult } from '../../contracts/bisect.js';
import type { FailureReport } from '../../contracts/failures.js';
import { QuantfleetFailure } from '../../contracts/quantfleet-failure.js';
import type { NightProgress } from '../../contracts/night-progress.js';
import type { SweepState } from '../../contracts/sweep.js';
import { isOutage } from '../server-error.js';

const RETRY_MS = 1_000;

/**
 * A sweep's end, for which an outage of the server is waited through, each time with `onOutage`; a sweep that was cancelled,
 * or failed before its trials, is the coded failure behind that.
 */
export const sweepEnd = (handle: WorkflowHandle, onOutage: () => void): Promise<SweepState> =>
  endOf<SweepState>(handle, 'sweep', onOutage);

/** Likewise of a search between nights. */
export const bisectEnd = (handle: WorkflowHandle, onOutage: () => void): Promise<BisectResult> =>
  endOf<BisectResult>(handle, 'search', onOutage);

/** Likewise of a night. */
export const nightEnd = (handle: WorkflowHandle, onOutage: () => void): Promise<NightProgress> =>
  endOf<NightProgress>(handle, 'night', onOutage);

const endOf = async <End>(handle: WorkflowHandle, what: string, onOutage: () => void): Promise<End> => {
  for (;;) {
    try {
      return (await handle.result()) as End;
    } catch (error) {
      if (error instanceof WorkflowFailedError) throw toQuantfleetFailure(error, what);
      if (!isOutage(error)) throw error;
      onOutage();
      await sleep(RETRY_MS);
    }
  }
};

const toQuantfleetFailure = (error: WorkflowFailedError, what: string): QuantfleetFailure => {
  const cause = rootCause(error);
  if (cause instanceof CancelledFailure) return new QuantfleetFailure('Cancelled', `The ${what} was cancelled.`);
  const report = cause instanceof ApplicationFailure ? (cause.details?.[0] as FailureReport | undefined) : undefined;
  if (report === undefined) return new QuantfleetFailure('StageProgramCrashed', cause.message, { cause: error });
  const { code, message, ...rest } = report;
  return new QuantfleetFailure(code, message, rest);
};

const rootCause = (error: Error): Error =>
  error.cause instanceof Error && !(error instanceof ApplicationFailure) ? rootCause(error.cause) : error;
