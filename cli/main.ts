#!/usr/bin/env node
import { CommanderError } from 'commander';
import { QuantfleetFailure } from '../contracts/quantfleet-failure.js';
import { systemFailure } from '../contracts/system-failure.js';
import { EXIT, exitCodeOf } from './exit-codes.js';
import { printFailure } from './print-failure.js';
import { createProgram } from './program.js';
import { recordFault, recordWarning } from './record-fault.js';

let exitCode: number = EXIT.ok;
let stateDir: string | undefined;

/** Says how a command failed, whatever was thrown, and gives its exit code. */
const reportError = (error: unknown): number => {
  // Commander has printed its own message already.
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.badInput;
  if (error instanceof Error && error.name === 'AbortError') return EXIT.interrupted;
  const failure = error instanceof QuantfleetFailure ? error : (systemFailure(error) ?? recordFault(error, stateDir));
  printFailure(failure.report, process.argv.includes('--json'));
  return exitCodeOf(failure.code);
};

/** Ends the process when what it has printed is out, or cannot come out. */
const exitWith = (code: number): void => {
  // Temporal's runtime keeps the event loop alive after its Workers have ended.
  process.stdout.write('', (error) => (error ? endWithoutOutput(error) : process.exit(code)));
};

/** Nothing is said where whoever read the output has closed it, as `head` does; else an answer was lost, on a full disk. */
const endWithoutOutput = (error: Error): never => {
  if ('code' in error && error.code === 'EPIPE') process.exit(EXIT.failed);
  const { code } = systemFailure(error) ?? recordFault(error, stateDir);
  const message = `The answer could not be written to standard output: ${error.message}`;
  printFailure({ code, message, advice: 'Send it to a place with room; what was done is kept.' }, false);
  process.exit(exitCodeOf(code));
};

// Unhandled rejections arrive here too.
process.on('uncaughtException', (error) => exitWith(reportError(error)));
process.stdout.on('error', endWithoutOutput);
// There is nobody left to tell.
process.stderr.on('error', () => {});
// Node.js would print them between lines for people.
process.removeAllListeners('warning').on('warning', (warning) => recordWarning(warning, stateDir));

try {
  await createProgram({
    onExit: (code) => (exitCode = code),
    onSettings: (settings) => (stateDir = settings.stateDir),
  }).parseAsync();
} catch (error) {
  exitCode = reportError(error);
}
exitWith(exitCode);
