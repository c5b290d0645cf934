import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { packagePath } from '../../config/package-path.js';
import { temporaryFolder } from '../temporary-folder.js';

/** Runs a command after a `ulimit` of bash, which sets the hard limit too. */
const limited = (limit: string, ...args: readonly string[]) =>
  spawnSync(
    'bash',
    ['-c', `ulimit ${limit} && exec "$@"`, 'bash', process.execPath, packagePath('dist/cli/main.js'), ...args],
    {
      encoding: 'utf8',
      env: { ...process.env, QUANTFLEET_STATE: join(temporaryFolder(), 'state') },
    },
  );

test.each([
  ['-n 256', 'This process may have 256 open files; quantfleet needs 512 open files.', 'ulimit -n 512'],
  ['-v 4194304', 'This process may have 4.0 GiB of address space; quantfleet needs 16.0 GiB', 'ulimit -v unlimited'],
])('with ulimit %s a sweep ends before any work, with what is needed', (limit, message, remedy) => {
  const { status, stdout, stderr } = limited(limit, 'sweep', 'run', packagePath('demo/sweep.yaml'), '--json');
  expect(stderr).toContain(`LimitTooLow: ${message}`);
  expect(stderr).toContain(remedy);
  expect(JSON.parse(stdout)).toMatchObject({ failure: { code: 'LimitTooLow' } });
  expect(status).toBe(3);
});

test('a command that runs out of files all the same says so in one failure', () => {
  const { status, stderr } = limited('-n 50', 'sweep', 'status');
  expect(stderr).toMatch(/^LimitTooLow: EMFILE: [^\n]*\n  [^\n]*ulimit -n[^\n]*\n$/);
  expect(status).toBe(3);
});

test('doctor says which limit is too low, beside folders, proxies and clock', () => {
  const { status, stdout } = limited('-n 300', 'doctor');
  expect(stdout).toMatch(/^✗ open files +too low .*\n.*300 open files are too few; 512 open files are needed\./m);
  for (const line of ['address space', 'temporary folder', 'state folder', 'proxies', 'clock']) {
    expect(stdout).toMatch(new RegExp(`^✓ ${line} `, 'm'));
  }
  expect(status).toBe(3);
});
