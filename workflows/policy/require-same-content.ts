import { ApplicationFailure } from '@temporalio/workflow';
import type { ArtifactRef } from '../../contracts/artifact-ref.js';
import { FAILURES, type FailureReport } from '../../contracts/failures.js';

/** A file taken in a second time. */
export interface TakenAgain {
  readonly before: ArtifactRef;
  readonly now: ArtifactRef;
  /** Path it was taken from. */
  readonly source: string;
}

/** Fails with `SourceChanged` unless a file taken in again is what it was: a sweep never goes on with other data. */
export const requireSameContent = ({ before, now, source }: TakenAgain): void => {
  if (before.sha256 === now.sha256) return;
  const code = 'SourceChanged';
  const report: FailureReport = {
    code,
    message: `The sweep began with ${before.name} of sha256 ${before.sha256}; ${source} now has sha256 ${now.sha256}.`,
    advice: FAILURES[code].advice,
  };
  throw ApplicationFailure.create({ type: code, message: report.message, nonRetryable: true, details: [report] });
};
