import { createWriteStream, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { pino, type Logger, multistream } from 'pino';
import pretty from 'pino-pretty';

/** Where log lines go besides the log file in the state folder. */
export interface LogOptions {
  readonly stateDir: string;
  /** Least severe line shown on standard error; the file gets everything from `debug` on. */
  readonly level: 'debug' | 'info' | 'warn' | 'error' | 'fatal';
}

/**
 * Log lines in human form on a terminal and as JSON elsewhere; always as JSON in `logs/quantfleet.log`. Where only fatal
 * ones are shown, they stand between lines for people and are in human form everywhere.
 */
export const createLogger = ({ stateDir, level }: LogOptions): Logger => {
  const folder = join(stateDir, 'logs');
  mkdirSync(folder, { recursive: true });
  const logFile = createWriteStream(join(folder, 'quantfleet.log'), { flags: 'a' });
  // A log that cannot be written, on a full disk, must not end the work.
  logFile.on('error', () => {});
  const isForPeople = process.stderr.isTTY || level === 'fatal';
  const shown = isForPeople
    ? pretty({ destination: 2, sync: true, colorize: process.stderr.isTTY, ignore: 'pid,hostname,taskToken' })
    : process.stderr;
  return pino(
    { level: 'debug', redact: ['taskToken', '*.taskToken'], base: null },
    multistream([
      { level, stream: shown },
      { level: 'debug', stream: logFile },
    ]),
  );
};
