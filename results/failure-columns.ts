import type { FailureCode, FailureReport } from '../contracts/failures.js';

/** A failure as the columns of a row; all are null where there is none. */
export interface FailureColumns {
  readonly failureCode: FailureCode | null;
  readonly failureMessage: string | null;
  readonly failureAdvice: string | null;
  readonly failureLogFile: string | null;
}

/** Takes a failure apart into columns. */
export const failureColumns = (failure: FailureReport | null): FailureColumns => ({
  failureCode: failure?.code ?? null,
  failureMessage: failure?.message ?? null,
  failureAdvice: failure?.advice ?? null,
  failureLogFile: failure?.logFile ?? null,
});

/** Puts a failure together again from its columns. */
export const failureOfColumns = ({
  failureCode,
  failureMessage,
  failureAdvice,
  failureLogFile,
}: FailureColumns): unknown =>
  failureCode === null
    ? null
    : {
        code: failureCode,
        message: failureMessage ?? '',
        advice: failureAdvice ?? '',
        ...(failureLogFile === null ? {} : { logFile: failureLogFile }),
      };
