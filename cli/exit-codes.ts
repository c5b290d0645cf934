import type { FailureCode } from '../contracts/failures.js';

/** Exit codes of the quantfleet command; docs/reference/cli.md lists them. */
export const EXIT = {
  /** Everything asked for was done. */
  ok: 0,
  /** Something asked for failed: a trial, a stage. */
  failed: 1,
  /** The request itself is wrong: arguments, configuration, data. */
  badInput: 2,
  /** This machine lacks something: a tool, a port, a server, disk space. */
  environment: 3,
  /** Stopped by Ctrl-C or SIGTERM; the same command goes on. */
  interrupted: 130,
} as const;

const ENVIRONMENT_CODES: ReadonlySet<FailureCode> = new Set([
  'ToolMissing',
  'ToolTooOld',
  'DeviceStuck',
  'DiskFull',
  'StateUnwritable',
  'OutOfMemory',
  'EngineTooLarge',
  'PortInUse',
  'ServerUnreachable',
  'StateInUse',
]);

const WORK_CODES: ReadonlySet<FailureCode> = new Set([
  'StageProgramCrashed',
  'ExecutionFailed',
  'StageStalled',
  'WorkerCrashed',
  'NoSamples',
  'Cancelled',
]);

/** The exit code of a command that ends with this failure. */
export const exitCodeOf = (code: FailureCode): number => {
  if (ENVIRONMENT_CODES.has(code)) return EXIT.environment;
  return WORK_CODES.has(code) ? EXIT.failed : EXIT.badInput;
};
