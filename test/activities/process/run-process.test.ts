import { once } from 'node:events';
import { mkdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import { fork } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { guardProcess } from '../../../activities/process/guard-process.js';
import { startProcess } from '../../../activities/process/run-process.js';
import { packagePath } from '../../../config/package-path.js';
import { commandLine, descendants, isRunning } from '../../chaos/processes.js';
import { temporaryFolder } from '../../temporary-folder.js';

const fixture = (name: string): string => packagePath(`test/fixtures/bin/${name}`);

/** Starts a fixture and collects the process ids it prints. */
const startFixture = (name: string, silenceMs = 60_000) => {
  const pids: number[] = [];
  const logFile = join(temporaryFolder(), 'log');
  const controller = new AbortController();
  const exit = guardProcess(
    async (onOutput) =>
      startProcess({
        file: fixture(name),
        args: [],
        env: 'inherited',
        logFile,
        onOutput,
        onLine: (line) => pids.push(...(/\d+/.exec(line) ?? []).map(Number)),
      }),
    { signal: controller.signal, silenceMs, logFile },
  );
  return { pids, exit, controller };
};

const printedPids = (file: string): readonly number[] => {
  try {
    return [...readFileSync(file, 'utf8').matchAll(/\d+/g)].map(([pid]) => Number(pid));
  } catch {
    return [];
  }
};

const killAll = (pids: readonly number[]): void => {
  for (const pid of pids.filter(isRunning)) process.kill(pid, 'SIGKILL');
};

const until = async (condition: () => boolean): Promise<void> => {
  while (!condition()) await sleep(20);
};

test('cancelling kills a whole family that ignores SIGTERM within ten seconds, and throws the signal’s reason', async () => {
  const { pids, exit, controller } = startFixture('stubborn-family');
  await until(() => pids.length === 2);
  const startedAt = Date.now();
  const reason = new Error('cancelled by the test');
  controller.abort(reason);
  await expect(exit).rejects.toBe(reason);
  expect(Date.now() - startedAt).toBeLessThan(10_000);
  expect(pids.filter(isRunning)).toEqual([]);
});

test('a program that prints nothing for too long is stopped and reported as stalled', async () => {
  const { exit } = startFixture('silent', 300);
  await expect(exit).rejects.toMatchObject({ code: 'StageStalled' });
});

test('a child left behind is killed and does not keep its parent’s end from being noticed', async () => {
  const { pids, exit } = startFixture('leaves-a-child');
  await expect(exit).resolves.toMatchObject({ exitCode: 0 });
  expect(pids.filter(isRunning)).toEqual([]);
});

test('a zombie that nobody waits for does not keep a program from ending', async () => {
  const { pids, exit } = startFixture('leaves-a-zombie');
  try {
    await expect(exit).resolves.toMatchObject({ exitCode: 0 });
    expect(pids).toHaveLength(1);
  } finally {
    killAll(pids);
  }
});

const FREEZER = '/sys/fs/cgroup/freezer';

/** Puts processes where no signal ends them, as a wait for a device does; undefined where the kernel has no such place. */
const freezer = (): { freeze(pids: readonly number[]): void; thaw(): void } | undefined => {
  const cgroup = join(FREEZER, `quantfleet-test-${process.pid}`);
  try {
    mkdirSync(cgroup);
    rmdirSync(cgroup);
  } catch {
    return undefined;
  }
  const setState = (state: string): void => writeFileSync(join(cgroup, 'freezer.state'), state);
  return {
    freeze: (pids) => {
      mkdirSync(cgroup);
      for (const pid of pids) writeFileSync(join(cgroup, 'cgroup.procs'), String(pid));
      setState('FROZEN');
      onTestFinished(async () => {
        setState('THAWED');
        await until(() => readFileSync(join(cgroup, 'cgroup.procs'), 'utf8') === '');
        rmdirSync(cgroup);
      });
    },
    thaw: () => setState('THAWED'),
  };
};

const ice = freezer();

test.skipIf(ice === undefined)(
  'a program that does not end when killed is DeviceStuck, and until it is gone nothing is started beside it',
  async () => {
    const { pids, exit, controller } = startFixture('stubborn-family');
    await until(() => pids.length === 2);
    ice?.freeze(pids);
    controller.abort();
    await expect(exit).rejects.toMatchObject({
      code: 'DeviceStuck',
      message: expect.stringContaining(`process ${pids[0]}`) as string,
    });
    await expect(startFixture('leaves-a-child').exit).rejects.toMatchObject({ code: 'DeviceStuck' });
    ice?.thaw();
    await until(() => !pids.some(isRunning));
    await expect(startFixture('leaves-a-child').exit).resolves.toMatchObject({ exitCode: 0 });
  },
);

test('an absent program is a coded failure that names it', () => {
  expect(() => startProcess({ file: '/nowhere/trtexec', args: [], env: {}, logFile: '/dev/null' })).toThrow(
    expect.objectContaining({ code: 'ToolMissing', message: expect.stringContaining('/nowhere/trtexec') as string }),
  );
});

test('nothing is left running when the process that started a family is killed with SIGKILL', async () => {
  const folder = temporaryFolder();
  const script = join(folder, 'owner.mjs');
  const output = join(folder, 'pids');
  writeFileSync(
    script,
    `import { startProcess } from '${packagePath('dist/activities/process/run-process.js')}';
     startProcess({ file: '${fixture('stubborn-family')}', args: [], env: 'inherited', logFile: '${output}' });`,
  );
  const owner = fork(script, { stdio: 'ignore' });
  const printed = (): readonly number[] => printedPids(output);
  await until(() => printed().length === 2);
  owner.kill('SIGKILL');
  await once(owner, 'exit');
  await until(() => !printed().some(isRunning));
});

test('a reaper that has died is replaced: programs started before and after end with their killed owner', async () => {
  const folder = temporaryFolder();
  const script = join(folder, 'owner.mjs');
  const outputs = [join(folder, 'first'), join(folder, 'second')];
  const start = (output: string | undefined): string =>
    `startProcess({ file: '${fixture('stubborn-family')}', args: [], env: 'inherited', logFile: '${output}' });`;
  writeFileSync(
    script,
    `import { startProcess } from '${packagePath('dist/activities/process/run-process.js')}';
     ${start(outputs[0])}
     process.on('message', () => { ${start(outputs[1])} });`,
  );
  const owner = fork(script, { stdio: 'ignore' });
  const family = (): readonly number[] => outputs.flatMap(printedPids);
  onTestFinished(() => killAll(family()));
  await until(() => family().length === 2);
  const reapers = (): readonly number[] =>
    descendants(owner.pid ?? 0).filter((pid) => commandLine(pid).includes('reaper.js'));
  await until(() => reapers().length === 1);
  const [reaper = Number.NaN] = reapers();
  process.kill(reaper, 'SIGKILL');
  await until(() => !isRunning(reaper));
  owner.send('start the second');
  await until(() => family().length === 4 && reapers().length === 1);
  owner.kill('SIGKILL');
  await once(owner, 'exit');
  await until(() => !family().some(isRunning));
});
