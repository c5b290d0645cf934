import { FAILURES, type FailureCode, type FailureReport } from './failures.js';

/** The one error type of quantfleet: a code from the registry, what was expected and what came, and how to mend it. */
export class QuantfleetFailure extends Error {
  override readonly name = 'QuantfleetFailure';
  readonly code: FailureCode;
  readonly advice: string;
  readonly logFile: string | undefined;

  constructor(
    code: FailureCode,
    message: string,
    options: { logFile?: string; advice?: string; cause?: unknown } = {},
  ) {
    super(message, { cause: options.cause });
    this.code = code;
    this.advice = options.advice ?? FAILURES[code].advice;
    this.logFile = options.logFile;
  }

  /** The failure as plain data. */
  get report(): FailureReport {
    return {
      code: this.code,
      message: this.message,
      advice: this.advice,
      ...(this.logFile === undefined ? {} : { logFile: this.logFile }),
    };
  }
}
