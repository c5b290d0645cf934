import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { afterAll, expect, onTestFinished, test } from 'vitest';
import { EXIT } from '../../cli/exit-codes.js';
import { loadSettings } from '../../config/load-settings.js';
import { packagePath } from '../../config/package-path.js';
import { lockDevice } from '../../workers/device-lock.js';
import { quantfleet, startUp, stopAll, stopUp, writeSettings } from '../quantfleet-command.js';
import { WITH_TENSORRT } from '../tensorrt-node.js';
import { temporaryFolder } from '../temporary-folder.js';
import { isRunning, until } from './processes.js';

const dist = (file: string): string => JSON.stringify(packagePath(`dist/${file}`));

/** Leaves its process group, so that no reaper ends it; prints its id. */
const OUTLIVING_TOOL = `
  const tool = { file: 'setsid', args: ['--wait', 'sh', '-c', 'echo $$; exec sleep 600'], env: 'inherited', logFile: '/dev/null' };
  startProcess({ ...tool, lock, onLine: (line) => console.log(line) });
`;
const NODEJS_PROGRAM = `
  import { startProcess } from ${dist('activities/process/run-process.js')};
  const lock = undefined;
  ${OUTLIVING_TOOL}
`;
const LOCKS = `
  import { startProcess } from ${dist('activities/process/run-process.js')};
  import { lockDevice } from ${dist('workers/device-lock.js')};
  const [gpu, ...lockFolders] = process.argv.slice(1);
  const { descriptor: lock } = lockDevice(gpu, lockFolders);
  setInterval(() => {}, 60_000);
`;
const WORKERS = {
  'a tool': `${LOCKS}${OUTLIVING_TOOL}`,
  'a tool of a program in Node.js': `${LOCKS}
    const program = ['--input-type=module', '-e', ${JSON.stringify(NODEJS_PROGRAM)}];
    startProcess({
      file: process.execPath, args: program, env: 'inherited', logFile: '/dev/null', lock, onLine: (line) => console.log(line),
    });`,
  nothing: `${LOCKS}console.log(process.pid);`,
};

afterAll(stopAll);

const { lockFolders } = loadSettings();

/** A GPU that only this test knows. */
const newGpu = (): string => `GPU-${randomUUID()}`;

/** Starts a worker that has the GPU and says which process holds it besides, or its own id. */
const startWorker = async (
  kind: keyof typeof WORKERS,
  gpu: string,
): Promise<{ worker: ChildProcess; holder: number }> => {
  const args = ['--input-type=module', '-e', WORKERS[kind], gpu, ...lockFolders];
  const worker = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  onTestFinished(() => void worker.kill('SIGKILL'));
  const [line] = (await once(createInterface({ input: worker.stdout }), 'line')) as [string];
  return { worker, holder: Number(line) };
};

const refusalOf = (gpu: string): string => {
  try {
    lockDevice(gpu, lockFolders).release();
    return 'none';
  } catch (error) {
    return String(error);
  }
};

const kill = async (worker: ChildProcess): Promise<void> => {
  worker.kill('SIGKILL');
  await once(worker, 'exit');
};

test.each(['a tool', 'a tool of a program in Node.js'] as const)(
  'after its worker was killed, %s that lives on is found by the next worker, which gets the GPU when it has ended',
  async (kind) => {
    const gpu = newGpu();
    const { worker, holder } = await startWorker(kind, gpu);
    onTestFinished(() => void (isRunning(holder) && process.kill(holder, 'SIGKILL')));
    await kill(worker);
    // The reaper ends what is left of the groups of the worker.
    await until('the tool alone holds the GPU', () =>
      refusalOf(gpu).endsWith(`${gpu} is held by process ${holder} (sleep 600).`),
    );
    process.kill(holder, 'SIGKILL');
    await until('the tool has ended', () => !isRunning(holder));
    const lock = lockDevice(gpu, lockFolders);
    lock.release();
  },
);

test('a second worker of a GPU is refused while the first lives, whatever its state folder, and not after it was killed', async () => {
  const gpu = newGpu();
  const { worker, holder } = await startWorker('nothing', gpu);
  expect(() => lockDevice(gpu, lockFolders)).toThrow(
    expect.objectContaining({
      code: 'DeviceInUse',
      message: expect.stringContaining(`${gpu} is held by process ${holder} (${process.execPath} `),
    }),
  );
  const other = lockDevice(newGpu(), lockFolders);
  other.release();
  await kill(worker);
  const next = lockDevice(gpu, lockFolders);
  next.release();
});

test('a second `quantfleet up` on the same GPU ends with DeviceInUse, which names the first', async () => {
  const environment = { ...WITH_TENSORRT, STAND_IN_GPU: newGpu() };
  const [first, second] = [
    await writeSettings(temporaryFolder(), 'one'),
    await writeSettings(temporaryFolder(), 'two'),
  ];
  const up = await startUp(first, environment);
  const { exitCode, stderr } = await quantfleet(['up', '--config', second], environment);
  expect(stderr).toContain(`DeviceInUse: ${environment.STAND_IN_GPU} is held by process ${up.pid} (`);
  expect(exitCode).toBe(EXIT.environment);
  await stopUp(up);
}, 120_000);
