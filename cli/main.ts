#!/usr/bin/env node
import { CommanderError } from 'commander';
import { QuantfleetFailure } from '../contracts/quantfleet-failure.js';
import { systemFailure } from '../contracts/system-failure.js';
import { EXIT, exitCodeOf } from './exit-codes.js';
import { printFailure } from './print-failure.js';
import { createProgram } from './program.js';
import { recordFault } from './record-fault.js';

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

const exitWith = (code: number): void => {
  // Temporal's runtime keeps the event loop alive after its Workers have ended.
  process.stdout.write('', () => process.exit(code));
};

// Unhandled rejections arrive here too.
process.on('uncaughtException', (error) => exitWith(reportError(error)));
// Whoever read the output has closed it, as `head` does.
process.stdout.on('error', () => process.exit(EXIT.failed));

try {
  await createProgram({
    onExit: (code) => (exitCode = code),
    onSettings: (settings) => (stateDir = settings.stateDir),
  }).parseAsync();
} catch (error) {
  exitCode = reportError(error);
}
exitWith(exitCode);
