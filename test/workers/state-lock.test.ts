import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { findHost, lockState } from '../../workers/state-lock.js';
import { isRunning } from '../chaos/processes.js';
import { temporaryFolder } from '../temporary-folder.js';
import { startStateHolder } from './state-holder.js';

const HOST = { address: '127.0.0.1:1', uiUrl: null };
const PID_NAMESPACE = ['unshare', '--pid', '--fork', '--kill-child', '--mount-proc'];
const hasPidNamespaces = spawnSync('unshare', [...PID_NAMESPACE.slice(1), 'true']).status === 0;

test('a locked state folder names its process, and a second claim is refused', async () => {
  const folder = temporaryFolder();
  const unlock = await lockState(folder, HOST);
  expect(findHost(folder)).toMatchObject({ pid: process.pid, ...HOST });
  await expect(lockState(folder, HOST)).rejects.toMatchObject({
    code: 'StateInUse',
    message: expect.stringContaining(`in use by process ${process.pid} on `) as string,
  });
  unlock();
  expect(findHost(folder)).toBeUndefined();
  expect(readdirSync(folder)).toEqual(['host.lock']);
});

test('a record without a lock counts for nothing, even if it names a living process', async () => {
  const folder = temporaryFolder();
  const unlock = await lockState(folder, HOST);
  const record = readFileSync(join(folder, 'host.json'), 'utf8');
  unlock();
  writeFileSync(join(folder, 'host.json'), record);
  expect(findHost(folder)).toBeUndefined();
  (await lockState(folder, HOST))();
});

test('a folder is held by one of those that start at once', async () => {
  const folder = temporaryFolder();
  const holders = await Promise.all([1, 2, 3, 4].map(() => startStateHolder(folder)));
  expect(holders.map(({ answer }) => answer).toSorted()).toEqual(['StateInUse', 'StateInUse', 'StateInUse', 'held']);
  const winner = holders.find(({ answer }) => answer === 'held');
  expect(findHost(folder)?.pid).toBe(winner?.process.pid);
});

test('a holder keeps its folder whatever it starts or looks up, until it is killed; its children do not', async () => {
  const folder = temporaryFolder();
  const holder = await startStateHolder(folder);
  await expect(lockState(folder, HOST)).rejects.toMatchObject({ code: 'StateInUse' });
  holder.process.kill('SIGKILL');
  await once(holder.process, 'exit');
  expect(isRunning(holder.childPid)).toBe(true);
  expect(findHost(folder)).toBeUndefined();
  (await lockState(folder, HOST))();
});

test.skipIf(!hasPidNamespaces)(
  'a holder in another container of the machine is respected (needs the right to make a pid namespace)',
  async () => {
    const folder = temporaryFolder();
    const { answer } = await startStateHolder(folder, PID_NAMESPACE);
    expect(answer).toBe('held');
    expect(findHost(folder)).toMatchObject({ pid: 1, ...HOST });
    await expect(lockState(folder, HOST)).rejects.toMatchObject({ code: 'StateInUse' });
  },
);

test('a lock file that is something else is named', async () => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'host.lock'), 'no database, but long enough to be looked at as one'.repeat(50));
  await expect(lockState(folder, HOST)).rejects.toMatchObject({
    code: 'StateUnwritable',
    message: expect.stringContaining('host.lock cannot be locked: file is not a database') as string,
  });
});
