import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { finished } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { execa } from 'execa';
import { programPath } from '../../config/package-path.js';
import { QuantfleetFailure } from '../../contracts/quantfleet-failure.js';
import { inheritedDeviceLock } from './inherited-lock.js';
import { createOutputTail } from './output-tail.js';
import { stopGroup } from './process-group.js';
import { createReaperLink, type ReaperProcess } from './reaper-link.js';
import { createRejection } from './rejection.js';

const TAIL_CHARACTERS = 4_000;
/** Milliseconds between TERM and KILL. */
export const KILL_GRACE_MS = 5_000;
/** Milliseconds to wait for output that a program left in its pipes. */
const DRAIN_MS = 2_000;

/** A program to start: no shell, own process group. */
export interface ProcessCommand {
  /** Executable, by path or by name on PATH. */
  readonly file: string;
  readonly args: readonly string[];
  /** Absent: the folder that this process stands in. */
  readonly workingFolder?: string;
  /** The whole of its environment; `inherited` is for programs started by a program whose environment is a chosen one. */
  readonly env: Readonly<Record<string, string>> | 'inherited';
  /** File that standard error is appended to, and standard output unless `onLine` is given. */
  readonly logFile: string;
  /** An open file that it gets as descriptor 3; absent: the lock of the device that this process has got so itself. */
  readonly lock?: number | undefined;
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
  /** Rejects with `DeviceStuck` when the program was killed and does not end. */
  readonly exit: Promise<ProcessExit>;
  /** TERM, then KILL after five seconds, to the whole group; resolves when nothing of it is left, rejects as `exit` does. */
  stop(): Promise<void>;
}

/** Starts a program in a process group of its own, which dies with this process even if that is killed. */
export const startProcess = (command: ProcessCommand): RunningProcess => {
  const lock = command.lock ?? inheritedDeviceLock();
  const child = execa(command.file, command.args, {
    detached: true,
    cleanup: false,
    reject: false,
    buffer: false,
    // execa takes any number; its types know those below ten.
    stdio: ['ignore', 'pipe', 'pipe', ...(lock === undefined ? [] : [lock as 3])],
    ...(command.workingFolder === undefined ? {} : { cwd: command.workingFolder }),
    ...(command.env === 'inherited' ? {} : { env: command.env, extendEnv: false }),
  });
  const { pid } = child;
  if (pid === undefined) {
    throw new QuantfleetFailure('ToolMissing', `Cannot start ${command.file}: there is no such program.`);
  }
  void registerGroup(pid);
  const log = createWriteStream(command.logFile, { flags: 'a' });
  // A log that cannot be written, on a full disk, must not end the work.
  log.on('error', () => {});
  const tail = createOutputTail(TAIL_CHARACTERS);
  child.stderr.on('data', (chunk: Buffer) => {
    command.onOutput?.();
    tail.append(chunk.toString());
    log.write(chunk);
  });
  const lines = createInterface({ input: child.stdout }).on('line', (line) => {
    command.onOutput?.();
    if (command.onLine) command.onLine(line);
    else log.write(`${line}\n`);
  });
  const stuck = createRejection();
  const end = (): Promise<void> => stopGroup(pid, KILL_GRACE_MS).catch(stuck.reject);
  const drained = Promise.all([finished(child.stderr), once(lines, 'close')]).catch(() => {});
  const ended = once(child, 'exit').then(async (event) => {
    const [exitCode, signal] = event as [number | null, string | null];
    await end();
    forgetGroup(pid);
    await Promise.race([drained, sleep(DRAIN_MS, undefined, { ref: false })]);
    // A process that has left the group may hold the pipes open for ever.
    child.stdout.destroy();
    child.stderr.destroy();
    log.end();
    return { exitCode: exitCode ?? undefined, signal: signal ?? undefined, tail: tail.text() };
  });
  const exit = Promise.race([ended, stuck.promise]);
  exit.catch(() => {});
  const stop = async (): Promise<void> => {
    await end();
    await exit;
  };
  return { pid, exit, stop };
};

/** Starts this process's reaper, which outlives it by a moment. */
const startReaper = (): ReaperProcess => {
  const child = execa(process.execPath, [programPath('activities/process/reaper.js')], {
    detached: true,
    cleanup: false,
    reject: false,
    env: {},
    extendEnv: false,
    stdin: 'pipe',
    stdout: 'ignore',
    stderr: 'ignore',
  });
  child.unref();
  if ('unref' in child.stdin && typeof child.stdin.unref === 'function') child.stdin.unref();
  return { input: child.stdin, ended: child };
};

const reaper = createReaperLink(startReaper);

/** Puts a process group under this process's reaper: it is killed should this process die without stopping it. */
export const registerGroup: (groupId: number) => Promise<void> = reaper.register;

/** Takes an ended group from the reaper. */
export const forgetGroup: (groupId: number) => void = reaper.forget;

/** Has this process's reaper put back what a note says, should this process die without doing so; see put-back.ts. */
export const registerPutBack: (note: string) => Promise<void> = reaper.register;

/** Takes a note that is done from the reaper. */
export const forgetPutBack: (note: string) => void = reaper.forget;
