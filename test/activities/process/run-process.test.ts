import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { fork } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { guardProcess } from '../../../activities/process/guard-process.js';
import { startProcess } from '../../../activities/process/run-process.js';
import { packagePath } from '../../../config/package-path.js';
import { temporaryFolder } from '../../temporary-folder.js';

const fixture = (name: string): string => packagePath(`test/fixtures/bin/${name}`);

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

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
  expect(pids.filter(isAlive)).toEqual([]);
});

test('a program that prints nothing for too long is stopped and reported as stalled', async () => {
  const { exit } = startFixture('silent', 300);
  await expect(exit).rejects.toMatchObject({ code: 'StageStalled' });
});

test('a child left behind is killed and does not keep its parent’s end from being noticed', async () => {
  const { pids, exit } = startFixture('leaves-a-child');
  await expect(exit).resolves.toMatchObject({ exitCode: 0 });
  expect(pids.filter(isAlive)).toEqual([]);
});

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
  const printed = (): number[] => {
    try {
      return [...readFileSync(output, 'utf8').matchAll(/\d+/g)].map(([pid]) => Number(pid));
    } catch {
      return [];
    }
  };
  await until(() => printed().length === 2);
  owner.kill('SIGKILL');
  await once(owner, 'exit');
  await until(() => !printed().some(isAlive));
});
