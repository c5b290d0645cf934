import { spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, openSync, closeSync, readFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const STOP_SECONDS = 40;
const TAIL = 2_000;
const [LOWEST_PORT, HIGHEST_PORT] = [20_000, 32_000];

/**
 * A program that can be killed and started again. Each start has a log of its own in `folder`; it has started when `isReady`,
 * given what was printed so far, says so. Ctrl-C of the terminal does not reach it: the bench ends it.
 */
export const createProgram = (
  { name, file, args, env, user = {}, folder, isReady, readySeconds },
  { bounded, cleanups },
) => {
  let child;
  let log;
  let starts = 0;
  const hasEnded = () => child === undefined || child.exitCode !== null || child.signalCode !== null;
  const printed = () => readFileSync(log, 'utf8');
  const signal = async (which, seconds) => {
    if (hasEnded()) return;
    const ended = once(child, 'exit');
    child.kill(which);
    await Promise.race([ended, sleep(seconds * 1000, undefined, { ref: false })]);
  };
  /** As a service manager does it. */
  const stop = async () => {
    await signal('SIGTERM', STOP_SECONDS);
    await signal('SIGKILL', STOP_SECONDS);
  };
  const program = {
    name,
    printed,
    hasEnded,
    pid: () => child.pid,
    /** Begins it without waiting; `ended` gives its exit status. */
    launch() {
      mkdirSync(folder, { recursive: true });
      log = join(folder, `${name}-${++starts}.log`);
      const output = openSync(log, 'w');
      child = spawn(file, args, { cwd: folder, env, ...user, detached: true, stdio: ['ignore', output, output] });
      closeSync(output);
      return new Promise((resolve, reject) => {
        child.once('error', reject);
        child.once('exit', resolve);
      });
    },
    async start() {
      const failure = program
        .launch()
        .then((status) => new Error(`${name} ended with ${status ?? 'a signal'}: ${printed().slice(-TAIL)}`));
      const started = bounded.until(`${name} to start`, readySeconds, () => isReady(printed()));
      const early = await Promise.race([failure, started]);
      if (early instanceof Error) throw early;
    },
    async kill() {
      await signal('SIGKILL', STOP_SECONDS);
    },
    stop,
  };
  cleanups.add(stop);
  return program;
};

/** Whether something listens there. */
export const isListening = (port) =>
  new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });

/** Ports that nothing listens on now, below those that the kernel hands out: Temporal keeps some in PostgreSQL as 16 bits with a sign. */
export const freePorts = async (count) => {
  const ports = new Set();
  while (ports.size < count) {
    const port = randomInt(LOWEST_PORT, HIGHEST_PORT);
    if (await canListen(port)) ports.add(port);
  }
  return [...ports];
};

const canListen = async (port) => {
  const server = createServer();
  const listens = new Promise((resolve) => {
    server.once('listening', () => resolve(true)).once('error', () => resolve(false));
  });
  server.listen(port, '0.0.0.0');
  if (!(await listens)) return false;
  await once(server.close(), 'close');
  return true;
};
