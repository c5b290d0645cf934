import { appendFileSync, existsSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { inspect } from 'node:util';
import { QuantfleetFailure } from '../contracts/quantfleet-failure.js';

/**
 * A fault in quantfleet itself as a coded failure; the stack trace goes to the log of the state folder, where that is
 * known and can be written.
 */
export const recordFault = (error: unknown, stateDir: string | undefined): QuantfleetFailure => {
  const message = `A fault in quantfleet itself: ${error instanceof Error ? error.message : String(error)}`;
  // As pino writes a fatal error.
  const logFile = writeLogLine(stateDir, {
    level: 60,
    err: { stack: inspect(error) },
    msg: 'A fault in quantfleet itself.',
  });
  if (logFile !== undefined) return new QuantfleetFailure('Unexpected', message, { logFile, cause: error });
  const advice = 'Please report it with the command that you ran.';
  return new QuantfleetFailure('Unexpected', message, { advice, cause: error });
};

/** Keeps a warning of Node.js in the log of the state folder, where there is one. */
export const recordWarning = (warning: Error, stateDir: string | undefined): void => {
  if (stateDir === undefined || !existsSync(stateDir)) return;
  writeLogLine(stateDir, { level: 40, err: { stack: inspect(warning) }, msg: 'A warning of Node.js.' });
};

/** The process may be about to end, so the line is written at once and not through the logger. */
const writeLogLine = (stateDir: string | undefined, line: Readonly<Record<string, unknown>>): string | undefined => {
  if (stateDir === undefined) return undefined;
  const file = join(stateDir, 'logs', 'quantfleet.log');
  try {
    mkdirSync(dirname(file), { recursive: true });
    appendFileSync(file, `${JSON.stringify({ time: Date.now(), ...line })}\n`);
    return file;
  } catch {
    return undefined;
  }
};
