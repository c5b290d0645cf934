import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'libsql';
import { expect, test } from 'vitest';
import { packagePath } from '../../config/package-path.js';
import { preloading } from '../preloading.js';
import { quantfleet } from '../quantfleet-command.js';
import { temporaryFolder } from '../temporary-folder.js';
import { saveResults } from './save-results.js';

const STACK_LINE = /^\s+at /m;

/** A state folder that a test damages. */
const stateFolder = (): string => {
  const stateDir = join(temporaryFolder(), 'state');
  mkdirSync(stateDir);
  return stateDir;
};

const status = (stateDir: string, ...args: string[]) =>
  quantfleet(['sweep', 'status', ...args], { QUANTFLEET_STATE: stateDir });

test.each([
  ['a folder', (path: string) => mkdirSync(path)],
  ['no SQLite database', (path: string) => writeFileSync(path, 'garbage '.repeat(1_000))],
])('a results database that is %s is named, without a stack trace', async (_, damage) => {
  const stateDir = stateFolder();
  damage(join(stateDir, 'results.db'));
  for (const args of [[], ['--json']]) {
    const { exitCode, stderr } = await status(stateDir, ...args);
    expect(stderr).toContain(`ResultsDamaged: ${join(stateDir, 'results.db')} is no results database`);
    expect(stderr).not.toMatch(STACK_LINE);
    expect(exitCode).toBe(3);
  }
});

/** Results whose sweep holds a text that should be JSON. */
const stateWithBrokenRow = async (): Promise<string> => {
  const stateDir = stateFolder();
  await saveResults(stateDir);
  const sqlite = new Database(join(stateDir, 'results.db'));
  sqlite.exec(`update sweeps set spec = 'no JSON'`);
  sqlite.close();
  return stateDir;
};

test('a fault is one coded failure, as JSON too, and its stack trace is in the log that it names', async () => {
  const stateDir = await stateWithBrokenRow();
  const { exitCode, stdout, stderr } = await status(stateDir, '--json');
  const logFile = join(stateDir, 'logs', 'quantfleet.log');
  expect(exitCode).toBe(1);
  expect(JSON.parse(stdout)).toMatchObject({ failure: { code: 'Unexpected', logFile } });
  expect(stderr).toMatch(/^Unexpected: A fault in quantfleet itself: .*JSON/);
  expect(stderr).toContain(`log: ${logFile}`);
  expect(stderr).not.toMatch(STACK_LINE);
  const line = JSON.parse(readFileSync(logFile, 'utf8').trimEnd().split('\n').at(-1) ?? '');
  expect(line).toMatchObject({ level: 60, err: { stack: expect.stringMatching(STACK_LINE) } });
});

test('a rejection that nobody handles ends the command with the code, without a stack trace', async () => {
  const { exitCode, stderr } = await quantfleet(['doctor'], {
    NODE_OPTIONS: preloading('fault-at-start.js'),
    QUANTFLEET_STATE: stateFolder(),
  });
  expect(stderr).toMatch(/^Unexpected: A fault in quantfleet itself: a fault that nobody handles\n/);
  expect(stderr).not.toMatch(STACK_LINE);
  expect(exitCode).toBe(1);
});

/** Runs a shell line in which "$@" is the command. */
const inShell = (line: string, ...args: readonly string[]) =>
  spawnSync('bash', ['-c', line, 'bash', process.execPath, packagePath('dist/cli/main.js'), ...args], {
    encoding: 'utf8',
    env: { ...process.env, QUANTFLEET_STATE: stateFolder() },
  });

test('an answer that cannot be written is a failure, and one that nobody reads any more is none to talk about', () => {
  const full = inShell('"$@" > /dev/full', 'sweep', 'status');
  expect(full.stderr).toMatch(/^DiskFull: The answer could not be written to standard output: ENOSPC/);
  expect(full.status).toBe(3);
  const closed = inShell('"$@" | true; exit ${PIPESTATUS[0]}', 'sweep', 'status');
  expect(closed.stderr).toBe('');
  const mute = inShell('"$@" 2> /dev/full', 'sweep', 'status', 'absent');
  expect(mute.status).toBe(2);
});

test('a working folder that was removed, and a state folder behind a link to nothing, are named', () => {
  const removed = inShell('mkdir "$QUANTFLEET_STATE/here" && cd "$_" && rmdir "$PWD" && exec "$@"', 'sweep', 'status');
  expect(removed.stderr).toMatch(/^StateUnwritable: The working folder does not exist any more\.\n/);
  expect(removed.status).toBe(3);
  const link = 'ln -s /absent "$QUANTFLEET_STATE/link" && QUANTFLEET_STATE="$QUANTFLEET_STATE/link/x" exec "$@"';
  const unmounted = inShell(link, 'up');
  expect(unmounted.stderr).toMatch(/^StateUnwritable: [^\n]*link\/x/);
  expect(unmounted.status).toBe(3);
});
