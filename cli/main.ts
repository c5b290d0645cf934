#!/usr/bin/env node
import { CommanderError } from 'commander';
import { QuantfleetFailure } from '../contracts/quantfleet-failure.js';
import { systemFailure } from '../contracts/system-failure.js';
import { EXIT, exitCodeOf } from './exit-codes.js';
import { formatFailure } from './print-failure.js';
import { createProgram } from './program.js';

const run = async (): Promise<number> => {
  let exitCode: number = EXIT.ok;
  try {
    await createProgram({ onExit: (code) => (exitCode = code) }).parseAsync();
    return exitCode;
  } catch (error) {
    // Commander has printed its own message already.
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.badInput;
    if (error instanceof Error && error.name === 'AbortError') return EXIT.interrupted;
    const failure = error instanceof QuantfleetFailure ? error : systemFailure(error);
    if (failure === undefined) throw error;
    const isJson = process.argv.includes('--json');
    if (isJson) process.stdout.write(`${JSON.stringify({ failure: failure.report }, null, 2)}\n`);
    process.stderr.write(`${formatFailure(failure.report)}\n`);
    return exitCodeOf(failure.code);
  }
};

const exitCode = await run();
// Temporal's runtime keeps the event loop alive after its Workers have ended.
process.stdout.write('', () => process.exit(exitCode));
