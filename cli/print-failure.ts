import type { FailureReport } from '../contracts/failures.js';
import { printable } from './printable.js';

/** Prints a failure as text on standard error, and where JSON is asked for on standard output too. */
export const printFailure = (report: FailureReport, json: boolean): void => {
  if (json) process.stdout.write(`${JSON.stringify({ failure: report }, null, 2)}\n`);
  process.stderr.write(`${formatFailure(report)}\n`);
};

/** Code and message, then how to mend it. */
export const formatFailure = ({ code, message, advice, logFile }: FailureReport): string =>
  printable([`${code}: ${message}`, `  ${advice}`, ...(logFile === undefined ? [] : [`  log: ${logFile}`])].join('\n'));
