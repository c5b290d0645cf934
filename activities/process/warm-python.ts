import { randomUUID } from 'node:crypto';
import { open, stat } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import { constants, tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { QuantfleetFailure } from '../../contracts/quantfleet-failure.js';
import { stopGroup } from './process-group.js';
import type { ProgramLauncher } from './program-launcher.js';
import {
  forgetGroup,
  KILL_GRACE_MS,
  type ProcessExit,
  registerGroup,
  type RunningProcess,
  startProcess,
} from './run-process.js';

const IDLE_SECONDS = 300;
const TAIL_BYTES = 4_000;

/** A Python process that has imported the heavy libraries and forks a child for each program. */
export interface WarmPython {
  /** Launcher of a program of docs/reference/stage-programs.md. */
  launch(program: string): ProgramLauncher;
  stop(): Promise<void>;
}

interface WarmServer {
  readonly socketPath: string;
  readonly process: RunningProcess;
}

/** How the process is started. */
export interface WarmPythonStart {
  readonly python: string;
  /** What comes before the arguments of `quantfleet_tools.warm`. */
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly logFile: string;
}

/** Starts the process with the first program, and again when it has ended for want of work. */
export const createWarmPython = (start: WarmPythonStart): WarmPython => {
  let server: Promise<WarmServer> | undefined;
  const running = (): Promise<WarmServer> => {
    if (server === undefined) {
      const started = startServer(start);
      const forget = (): void => {
        if (server === started) server = undefined;
      };
      started.then(({ process }) => process.exit.then(forget)).catch(forget);
      server = started;
    }
    return server;
  };
  return {
    launch: (program) => async (requestFile, output) => {
      const { socketPath } = await running();
      const socket = connect(socketPath);
      const logStart = await sizeOf(output.logFile);
      socket.write(`${JSON.stringify({ program, request: requestFile, log: output.logFile })}\n`);
      return followProgram(socket, output, () => readTail(output.logFile, logStart));
    },
    stop: async () => (await server?.catch(() => undefined))?.process.stop(),
  };
};

const startServer = async ({ python, args, env, logFile }: WarmPythonStart): Promise<WarmServer> => {
  // The path of a Unix socket may have 107 characters at most, so it cannot lie in the state folder.
  const socketPath = join(tmpdir(), `quantfleet-${randomUUID()}.sock`);
  return new Promise((resolve, reject) => {
    const server = startProcess({
      file: python,
      args: [...args, socketPath, String(IDLE_SECONDS)],
      env,
      logFile,
      onLine: (line) => line === 'ready' && resolve({ socketPath, process: server }),
    });
    // After `ready` this rejection goes nowhere, as it should.
    void server.exit.then(({ tail }) => {
      const message = `Python did not start: ${tail.trim().slice(-500)}`;
      reject(new QuantfleetFailure('StageProgramCrashed', message, { logFile }));
    });
  });
};

type WarmEvent = { event: 'started'; pid: number } | { event: 'ended'; status: number } | { event: 'other' };

const followProgram = (
  socket: Socket,
  output: Parameters<ProgramLauncher>[1],
  tail: () => Promise<string>,
): Promise<RunningProcess> =>
  new Promise((resolve, reject) => {
    let pid: number | undefined;
    // Of a program whose supervisor died too, nothing is known but that it was killed.
    let status = -constants.signals.SIGKILL;
    const closed = new Promise<void>((close) => socket.on('error', () => {}).once('close', () => close()));
    const exit = closed.then(async (): Promise<ProcessExit> => {
      if (pid === undefined) {
        reject(new QuantfleetFailure('StageProgramCrashed', 'The warm Python process ended before the program began.'));
      } else {
        await stopGroup(pid, KILL_GRACE_MS);
        forgetGroup(pid);
      }
      const signal = Object.entries(constants.signals).find(([, number]) => number === -status)?.[0];
      return { exitCode: status < 0 ? undefined : status, signal, tail: await tail() };
    });
    const begin = (groupId: number): void => {
      pid = groupId;
      registerGroup(groupId);
      const stop = async (): Promise<void> => {
        await stopGroup(groupId, KILL_GRACE_MS);
        await exit;
      };
      resolve({ pid: groupId, exit, stop });
    };
    const lines = createInterface({ input: socket });
    // It emits its input's error once more, and the reset connection of a killed program is one.
    lines.on('error', () => {});
    lines.on('line', (line) => {
      output.onOutput();
      const event = parseEvent(line);
      if (event.event === 'started') begin(event.pid);
      else if (event.event === 'ended') status = event.status;
      else output.onLine(line);
    });
  });

const parseEvent = (line: string): WarmEvent => {
  try {
    const event = JSON.parse(line) as WarmEvent;
    return event.event === 'started' || event.event === 'ended' ? event : { event: 'other' };
  } catch {
    return { event: 'other' };
  }
};

const sizeOf = async (file: string): Promise<number> => {
  try {
    return (await stat(file)).size;
  } catch {
    return 0;
  }
};

const readTail = async (file: string, from: number): Promise<string> => {
  try {
    const handle = await open(file);
    try {
      const { size } = await handle.stat();
      const start = Math.max(from, size - TAIL_BYTES);
      const { buffer } = await handle.read(Buffer.alloc(size - start), 0, size - start, start);
      return buffer.toString();
    } finally {
      await handle.close();
    }
  } catch {
    return '';
  }
};
