import { appendFileSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { inspect } from 'node:util';
import { QuantfleetFailure } from '../contracts/quantfleet-failure.js';

/**
 * A fault in quantfleet itself as a coded failure; the stack trace goes to the log of the state folder, where that is
 * known and can be written.
 */
export const recordFault = (error: unknown, stateDir: string | undefined): QuantfleetFailure => {
  const message = `A fault in quantfleet itself: ${error instanceof Error ? error.message : String(error)}`;
  const logFile = stateDir === undefined ? undefined : writeLogLine(join(stateDir, 'logs', 'quantfleet.log'), error);
  if (logFile !== undefined) return new QuantfleetFailure('Unexpected', message, { logFile, cause: error });
  const advice = 'Please report it with the command that you ran.';
  return new QuantfleetFailure('Unexpected', message, { advice, cause: error });
};

/** The process may be about to end, so the line is written at once and not through the logger. */
const writeLogLine = (file: string, error: unknown): string | undefined => {
  // As pino writes a fatal error.
  const line = { level: 60, time: Date.now(), err: { stack: inspect(error) }, msg: 'A fault in quantfleet itself.' };
  try {
    mkdirSync(dirname(file), { recursive: true });
    appendFileSync(file, `${JSON.stringify(line)}\n`);
    return file;
  } catch {
    return undefined;
  }
};
