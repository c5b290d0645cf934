import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { packagePath } from '../../config/package-path.js';
import { temporaryFolder } from '../temporary-folder.js';

const vitestRun = (file: string, ...options: readonly string[]) => {
  const folder = temporaryFolder();
  const config = 'test/fixtures/runs/vitest.config.ts';
  const args = [packagePath('node_modules/vitest/vitest.mjs'), 'run', '--config', config, file, ...options];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, {
    cwd: packagePath(''),
    env: { ...process.env, TMPDIR: folder },
    encoding: 'utf8',
  });
  return { status, output: stdout + stderr, left: readdirSync(folder) };
};

test('a run that leaves something in the temporary folder fails and names it', () => {
  const { status, output, left } = vitestRun('leaves-a-folder');
  expect(output).toContain('1 passed');
  expect(output).toMatch(/Tests left in the temporary folder: forgotten-/);
  expect([status, left]).toEqual([1, []]);
});

test('a run whose tests clean up passes, also when all of a file are skipped', () => {
  expect(vitestRun('leaves-nothing')).toMatchObject({ status: 0, left: [] });
  expect(vitestRun('leaves-nothing', '--testNamePattern', 'none of them')).toMatchObject({ status: 0, left: [] });
});
