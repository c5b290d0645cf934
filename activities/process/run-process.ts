import { createWriteStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { finished } from 'node:stream/promises';
import { execa } from 'execa';
import { programPath } from '../../config/package-path.js';
import { QuantfleetFailure } from '../../contracts/quantfleet-failure.js';
import { createOutputTail } from './output-tail.js';
import { stopGroup } from './process-group.js';

const TAIL_CHARACTERS = 4_000;
/** Milliseconds between TERM and KILL. */
export const KILL_GRACE_MS = 5_000;

/** A program to start: no shell, own process group. */
export interface ProcessCommand {
  /** Executable, by path or by name on PATH. */
  readonly file: string;
  readonly args: readonly string[];
  /** The whole of its environment; `inherited` is for programs started by a program whose environment is a chosen one. */
  readonly env: Readonly<Record<string, string>> | 'inherited';
  /** File that standard error is appended to, and standard output unless `onLine` is given. */
  readonly logFile: string;
  /** Called with each line of standard output. */
  readonly onLine?: (line: string) => void;
  /** Called whenever the program prints anything. */
  readonly onOutput?: () => void;
}

/** How a program ended. */
export interface ProcessExit {
  /** Undefined when a signal ended it. */
  readonly exitCode: number | undefined;
  /** What ended it, for example `SIGKILL`. */
  readonly signal: string | undefined;
  /** End of the standard error. */
  readonly tail: string;
}

/** A running program with all its descendants. */
export interface RunningProcess {
  readonly pid: number;
  readonly exit: Promise<ProcessExit>;
  /** TERM, then KILL after five seconds, to the whole group; resolves when nothing of it is left. */
  stop(): Promise<void>;
}

/** Starts a program in a process group of its own, which dies with this process even if that is killed. */
export const startProcess = (command: ProcessCommand): RunningProcess => {
  const child = execa(command.file, command.args, {
    detached: true,
    cleanup: false,
    reject: false,
    buffer: false,
    stdin: 'ignore',
    ...(command.env === 'inherited' ? {} : { env: command.env, extendEnv: false }),
  });
  const { pid } = child;
  if (pid === undefined) {
    throw new QuantfleetFailure('ToolMissing', `Cannot start ${command.file}: there is no such program.`);
  }
  registerGroup(pid);
  const log = createWriteStream(command.logFile, { flags: 'a' });
  // A log that cannot be written, on a full disk, must not end the work.
  log.on('error', () => {});
  const tail = createOutputTail(TAIL_CHARACTERS);
  child.stderr.on('data', (chunk: Buffer) => {
    command.onOutput?.();
    tail.append(chunk.toString());
    log.write(chunk);
  });
  createInterface({ input: child.stdout }).on('line', (line) => {
    command.onOutput?.();
    if (command.onLine) command.onLine(line);
    else log.write(`${line}\n`);
  });
  // A grandchild that outlives the program holds its pipes open, and the promise below would never settle.
  child.once('exit', () => void stopGroup(pid, KILL_GRACE_MS));
  const exit = child.then(async ({ exitCode, signal }) => {
    await stopGroup(pid, KILL_GRACE_MS);
    forgetGroup(pid);
    await finished(child.stderr).catch(() => {});
    log.end();
    return { exitCode, signal, tail: tail.text() };
  });
  const stop = async (): Promise<void> => {
    await stopGroup(pid, KILL_GRACE_MS);
    await exit;
  };
  return { pid, exit, stop };
};

/** Puts a process group under this process's reaper: it is killed should this process die without stopping it. */
export const registerGroup = (groupId: number): void => void reaperInput().write(`+${groupId}\n`);

/** Takes an ended group from the reaper. */
export const forgetGroup = (groupId: number): void => void reaperInput().write(`-${groupId}\n`);

interface ReaperInput {
  write(line: string): unknown;
}

let reaper: ReaperInput | undefined;

/** Standard input of this process's reaper, started with the first program. */
const reaperInput = (): ReaperInput => {
  if (reaper === undefined) {
    const child = execa(process.execPath, [programPath('activities/process/reaper.js')], {
      detached: true,
      cleanup: false,
      reject: false,
      stdin: 'pipe',
      stdout: 'ignore',
      stderr: 'ignore',
    });
    child.unref();
    child.stdin.on('error', () => {});
    reaper = child.stdin;
    if ('unref' in child.stdin && typeof child.stdin.unref === 'function') child.stdin.unref();
  }
  return reaper;
};
