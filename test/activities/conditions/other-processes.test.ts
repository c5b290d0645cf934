import { spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { watchOtherProcesses } from '../../../activities/conditions/other-processes.js';
import { temporaryFolder } from '../../temporary-folder.js';

const stat = (root: string, pid: number, command: string, ticks: readonly [number, number], startedAt = 5) => {
  mkdirSync(join(root, `proc/${pid}`), { recursive: true });
  const fields = ['R', 1, pid, pid, 0, -1, 0, 0, 0, 0, 0, ...ticks, 0, 0, 20, 0, 1, 0, startedAt, 0];
  writeFileSync(join(root, `proc/${pid}/stat`), `${pid} (${command}) ${fields.join(' ')}\n`);
};

test('who has computed since is named, most first and no more than three, whatever it had computed before', async () => {
  const root = temporaryFolder();
  for (const pid of [1, 2, 3, 4, 5]) stat(root, pid, `tool ${pid}`, [1e6, 1e6]);
  const others = watchOtherProcesses(root);
  for (const pid of [1, 2, 3, 4]) stat(root, pid, `tool ${pid}`, [1e6 + 1e5 * pid, 1e6]);
  expect(others().map(({ command }) => command)).toEqual(['tool 4', 'tool 3', 'tool 2']);
});

test('a process that has begun since counts whole, also under a number that another had', () => {
  const root = temporaryFolder();
  stat(root, 7, 'old', [5e5, 0]);
  const others = watchOtherProcesses(root);
  stat(root, 7, 'new (one)', [1e5, 1e5], 6);
  expect(others().map(({ command }) => command)).toEqual(['new (one)']);
});

test('a real process that computes is found', async () => {
  const busy = spawn('sh', ['-c', 'while :; do :; done'], { stdio: 'ignore' });
  onTestFinished(() => void busy.kill('SIGKILL'));
  const others = watchOtherProcesses('/');
  for (const since = Date.now(); others().every(({ command }) => command !== 'sh');) {
    expect(Date.now() - since).toBeLessThan(60_000);
    await new Promise((resolve) => setImmediate(resolve));
  }
});

test('a machine without a list of processes names none', () => {
  expect(watchOtherProcesses(temporaryFolder())()).toEqual([]);
});
