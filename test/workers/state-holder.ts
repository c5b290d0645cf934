import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { onTestFinished } from 'vitest';
import { packagePath } from '../../config/package-path.js';

/** A process that claims a state folder, says how that went, and lives on. */
export interface StateHolder {
  readonly process: ChildProcess;
  /** `held`, or the code of the refusal. */
  readonly answer: string;
  /** A child of the holder, which outlives it. */
  readonly childPid: number;
}

const PROGRAM = `
  import { spawn } from 'node:child_process';
  import { findHost, lockState } from ${JSON.stringify(packagePath('dist/workers/state-lock.js'))};
  const [folder] = process.argv.slice(1);
  const claim = () => lockState(folder, { address: '127.0.0.1:1', uiUrl: null }).then(() => 'held', (e) => e.code);
  const answer = await claim();
  findHost(folder);
  await claim();
  const child = spawn('sleep', ['600'], { stdio: 'inherit', detached: true });
  console.log(JSON.stringify({ answer, childPid: child.pid }));
  setInterval(() => {}, 60_000);
`;

/** Starts one and waits for its answer; it ends with the test. `wrapper` is a command that runs it. */
export const startStateHolder = async (folder: string, wrapper: readonly string[] = []): Promise<StateHolder> => {
  const [file, ...args] = [...wrapper, process.execPath, '--input-type=module', '-e', PROGRAM, folder];
  const child = spawn(file, args, { stdio: ['ignore', 'pipe', 'inherit'], detached: true });
  const ended = once(child, 'exit');
  onTestFinished(async () => {
    if (child.exitCode === null && child.signalCode === null) process.kill(-(child.pid ?? 0), 'SIGKILL');
    await ended;
  });
  const [line] = (await Promise.race([
    once(createInterface({ input: child.stdout }), 'line'),
    ended.then(() => Promise.reject(new Error('the holder ended without an answer'))),
  ])) as [string];
  const said = JSON.parse(line) as Pick<StateHolder, 'answer' | 'childPid'>;
  onTestFinished(() => endOutsider(said.childPid, wrapper));
  return { process: child, ...said };
};

/** In a pid namespace of its own the child has ended with the namespace, and its id is somebody else's here. */
const endOutsider = (pid: number, wrapper: readonly string[]): void => {
  if (wrapper.length > 0) return;
  process.kill(pid, 'SIGKILL');
};
