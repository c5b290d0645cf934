import { once } from 'node:events';
import { open, rm, stat } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import { constants } from 'node:os';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { QuantfleetFailure } from '../../contracts/quantfleet-failure.js';
import { stopGroup } from './process-group.js';
import type { ProgramLauncher } from './program-launcher.js';
import { createRejection } from './rejection.js';
import {
  forgetGroup,
  KILL_GRACE_MS,
  type ProcessExit,
  registerGroup,
  type RunningProcess,
  startProcess,
} from './run-process.js';
import { newSocketPath } from './warm-socket.js';

const IDLE_SECONDS = 300;
const TAIL_BYTES = 4_000;
/** What a forked program waits for; see warm.py. */
const GO_AHEAD = 'go\n';

/** A Python process that keeps the libraries that its programs import and forks a child for each program. */
export interface WarmPython {
  /** Launcher of a program of docs/reference/stage-programs.md. */
  launch(program: string): ProgramLauncher;
  stop(): Promise<void>;
}

interface WarmServer {
  readonly socketPath: string;
  readonly process: RunningProcess;
}

interface Connection {
  readonly socket: Socket;
  readonly server: RunningProcess;
}

/** How the process is started. */
export interface WarmPythonStart {
  readonly python: string;
  /** What comes before the arguments of `quantfleet_tools.protocol.warm`. */
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly lock: number | undefined;
  readonly logFile: string;
  /** Where its socket may lie, the best place first. */
  readonly socketFolders: readonly string[];
}

/** Starts the process with the first program, and again when it has ended because it was idle. */
export const createWarmPython = (start: WarmPythonStart): WarmPython => {
  let server: Promise<WarmServer> | undefined;
  /** With the removal of its socket. */
  const processes = new Map<RunningProcess, Promise<void>>();
  const startAgain = async (): Promise<WarmServer> => {
    const started = await startServer(start);
    const { socketPath, process } = started;
    const removal = process.exit
      .catch(() => {})
      .then(() => rm(socketPath, { force: true }))
      .finally(() => processes.delete(process));
    removal.catch(() => {});
    processes.set(process, removal);
    return started;
  };
  const forget = (ended: Promise<WarmServer>): void => {
    if (server === ended) server = undefined;
  };
  const running = (): Promise<WarmServer> => {
    if (server === undefined) {
      const started = startAgain();
      started.catch(() => forget(started));
      server = started;
    }
    return server;
  };
  const connectToServer = async (isSecondTry = false): Promise<Connection> => {
    const tried = running();
    const { socketPath, process } = await tried;
    try {
      return { socket: await connected(socketPath), server: process };
    } catch (error) {
      // It has ended because it was idle, or its socket was removed; then it ends some time after its last program.
      forget(tried);
      if (isSecondTry) throw error;
      return connectToServer(true);
    }
  };
  return {
    launch: (program) => async (requestFile, output) => {
      const logStart = await sizeOf(output.logFile);
      const connection = await connectToServer();
      connection.socket.write(`${JSON.stringify({ program, request: requestFile, log: output.logFile })}\n`);
      return followProgram(connection, output, () => readTail(output.logFile, logStart));
    },
    stop: async () => {
      await server?.catch(() => undefined);
      await Promise.all([...processes].flatMap(([process, removal]) => [process.stop(), removal]));
    },
  };
};

const startServer = async ({
  python,
  args,
  env,
  lock,
  logFile,
  socketFolders,
}: WarmPythonStart): Promise<WarmServer> => {
  const socketPath = newSocketPath(socketFolders);
  return new Promise((resolve, reject) => {
    const server = startProcess({
      file: python,
      args: [...args, socketPath, String(IDLE_SECONDS)],
      env,
      lock,
      logFile,
      onLine: (line) => line === 'ready' && resolve({ socketPath, process: server }),
    });
    // After `ready` this rejection goes nowhere, as it should.
    void server.exit.then(({ tail }) => {
      const message = `Python did not start: ${tail.trim().slice(-500)}`;
      reject(new QuantfleetFailure('StageProgramCrashed', message, { logFile }));
    }, reject);
  });
};

const connected = async (socketPath: string): Promise<Socket> => {
  const socket = connect(socketPath);
  await once(socket, 'connect');
  return socket.on('error', () => {});
};

/** A library that crashes when it is imported takes the process with it; its end is known a moment after that of its connections. */
const neverBegun = async (server: RunningProcess): Promise<QuantfleetFailure> => {
  const exit = await Promise.race([
    server.exit.catch(() => undefined),
    sleep(KILL_GRACE_MS, undefined, { ref: false }),
  ]);
  const why = exit === undefined ? '' : `: ${[exit.signal, exit.tail.trim().slice(-500)].filter(Boolean).join(': ')}`;
  return new QuantfleetFailure('StageProgramCrashed', `The warm Python process ended before the program began${why}.`);
};

type WarmEvent = { event: 'started'; pid: number } | { event: 'ended'; status: number } | { event: 'other' };

const followProgram = (
  { socket, server }: Connection,
  output: Parameters<ProgramLauncher>[1],
  tail: () => Promise<string>,
): Promise<RunningProcess> =>
  new Promise((resolve, reject) => {
    let pid: number | undefined;
    // Of a program whose supervisor died too, nothing is known but that it was killed.
    let status = -constants.signals.SIGKILL;
    const stuck = createRejection();
    const end = (groupId: number): Promise<void> => stopGroup(groupId, KILL_GRACE_MS).catch(stuck.reject);
    const closed = new Promise<void>((close) => socket.once('close', () => close()));
    const ended = closed.then(async (): Promise<ProcessExit> => {
      if (pid === undefined) reject(await neverBegun(server));
      else {
        await end(pid);
        forgetGroup(pid);
      }
      const signal = Object.entries(constants.signals).find(([, number]) => number === -status)?.[0];
      return { exitCode: status < 0 ? undefined : status, signal, tail: await tail() };
    });
    const exit = Promise.race([ended, stuck.promise]);
    exit.catch(() => {});
    const begin = async (groupId: number): Promise<void> => {
      pid = groupId;
      await registerGroup(groupId);
      socket.write(GO_AHEAD);
      const stop = async (): Promise<void> => {
        await end(groupId);
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
      if (event.event === 'started') void begin(event.pid);
      else if (event.event === 'ended') {
        status = event.status;
        // A process that has left the program's group may hold the connection open for ever.
        socket.destroy();
      } else output.onLine(line);
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
