import { type ChildProcess, spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { packagePath } from '../config/package-path.js';
import type { WorkerRole } from '../contracts/worker-role.js';
import { STAND_IN_VARIABLES } from './tensorrt-node.js';

/** How a quantfleet command ended. */
export interface CommandResult {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the built quantfleet command as a user does. */
export const quantfleet = async (
  args: readonly string[],
  environment: NodeJS.ProcessEnv = {},
  workingFolder?: string,
): Promise<CommandResult> => {
  const child = spawnQuantfleet(args, environment, workingFolder);
  let stdout = '';
  let stderr = '';
  child.stdout?.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr?.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  const [exitCode] = (await once(child, 'close')) as [number | null];
  return { exitCode, stdout, stderr };
};

/** Starts the built quantfleet command. */
export const spawnQuantfleet = (
  args: readonly string[],
  environment: NodeJS.ProcessEnv = {},
  workingFolder = packagePath(''),
): ChildProcess =>
  spawn(process.execPath, [packagePath('dist/cli/main.js'), ...args], {
    cwd: workingFolder,
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });

/** A folder's settings with ports of its own. */
export const writeSettings = async (folder: string, nodeId = 'local'): Promise<string> => {
  const file = join(folder, 'quantfleet.yaml');
  const [port, uiPort] = await freePorts();
  writeFileSync(
    file,
    `stateDir: state
nodeId: ${nodeId}
passEnvironment: [${STAND_IN_VARIABLES.join(', ')}]
temporal: { port: ${port}, uiPort: ${uiPort} }
`,
  );
  return file;
};

const started: ChildProcess[] = [];

/** Starts `quantfleet up` and waits until it serves; {@link stopAll} ends it after the file's tests. */
export const startUp = (settingsFile: string, environment: NodeJS.ProcessEnv = {}): Promise<ChildProcess> =>
  startServing(['up'], settingsFile, environment);

/** Starts `quantfleet worker ROLE` and waits until it works; {@link stopAll} ends it after the file's tests. */
export const startWorker = (
  role: WorkerRole,
  settingsFile: string,
  environment: NodeJS.ProcessEnv = {},
): Promise<ChildProcess> => startServing(['worker', role], settingsFile, environment);

const startServing = async (
  command: readonly string[],
  settingsFile: string,
  environment: NodeJS.ProcessEnv,
): Promise<ChildProcess> => {
  const child = spawnQuantfleet([...command, '--config', settingsFile], environment);
  started.push(child);
  let output = '';
  await new Promise<void>((resolve, reject) => {
    const read = (chunk: Buffer): void => {
      output += chunk.toString();
      if (output.includes('is up; server')) resolve();
    };
    child.stdout?.on('data', read);
    child.stderr?.on('data', read);
    child.once('exit', (status) =>
      reject(new Error(`quantfleet ${command.join(' ')} ended with ${status}: ${output}`)),
    );
  });
  return child;
};

/** Ends what serves as Ctrl-C does. */
export const stopUp = async (child: ChildProcess): Promise<void> => {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGINT');
  await once(child, 'exit');
};

/** Ends every `quantfleet up` and worker that was started. */
export const stopAll = async (): Promise<void> => {
  await Promise.all(started.map(stopUp));
};

/** Linux gives what connects, and servers that leave the choice to it, ports from 32,768 on: here nothing is taken meanwhile. */
const FIRST_PORT = 20_000;
const LAST_PORT = 32_000;

const freePorts = async (): Promise<readonly [number, number]> => [await freePort(), await freePort()];

const freePort = async (): Promise<number> => {
  const port = randomInt(FIRST_PORT, LAST_PORT);
  const server = createServer().listen(port, '127.0.0.1');
  try {
    await once(server, 'listening');
  } catch {
    return freePort();
  }
  server.close();
  await once(server, 'close');
  return port;
};
