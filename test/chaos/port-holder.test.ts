import { once } from 'node:events';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { quantfleet, startUp, stopAll, stopUp, writeSettings } from '../quantfleet-command.js';
import { temporaryFolderOfFile } from '../temporary-folder.js';
import { commandLine, descendants, isRunning, isStopped, until } from './processes.js';

const folder = temporaryFolderOfFile();
afterAll(stopAll);

test('a port that another state folder’s quantfleet has is said to be taken by that', async () => {
  const settings = await writeSettings(folder);
  const up = await startUp(settings);
  const other = join(folder, 'other');
  mkdirSync(other);
  writeFileSync(join(other, 'quantfleet.yaml'), readFileSync(settings));
  const { exitCode, stderr } = await quantfleet(['up', '--config', join(other, 'quantfleet.yaml')]);
  expect(stderr).toContain(
    `is taken by the quantfleet that runs the state folder ${join(folder, 'state')} (temporal.port)`,
  );
  expect(exitCode).toBe(3);
  await stopUp(up);
}, 60_000);

test('a server left behind by a command that was killed together with its reaper is ended by the next one', async () => {
  const settings = await writeSettings(folder);
  const killed = await startUp(settings);
  const ended = once(killed, 'exit');
  const family = descendants(killed.pid ?? 0);
  const find = (words: string): number => {
    const pid = family.find((one) => commandLine(one).includes(words));
    // Process id 0 would be the test's own process group.
    if (pid === undefined) throw new Error(`no process runs ${words}`);
    return pid;
  };
  const server = find('start-dev');
  const reaper = find('reaper.js');
  // While it runs it would start another reaper.
  process.kill(killed.pid ?? reaper, 'SIGSTOP');
  await until('the stop', () => isStopped(killed.pid ?? reaper));
  process.kill(reaper, 'SIGKILL');
  killed.kill('SIGKILL');
  await ended;
  expect(isRunning(server)).toBe(true);

  const up = await startUp(settings);
  await until('the old server’s end', () => !isRunning(server), 10_000);
  await stopUp(up);
}, 60_000);
