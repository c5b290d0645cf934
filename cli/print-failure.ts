import type { FailureReport } from '../contracts/failures.js';
import { printable } from './printable.js';

/** A failure as text: code and message, then how to mend it. */
export const formatFailure = ({ code, message, advice, logFile }: FailureReport): string =>
  printable([`${code}: ${message}`, `  ${advice}`, ...(logFile === undefined ? [] : [`  log: ${logFile}`])].join('\n'));
