import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { packagePath } from '../../config/package-path.js';
import { temporaryFolder } from '../temporary-folder.js';

test('a command that draws its own progress shows no log line but a fatal one, in human form; the file has all', () => {
  const stateDir = temporaryFolder();
  const script = join(stateDir, 'command.mjs');
  writeFileSync(
    script,
    `import { createCommandContext } from '${packagePath('dist/cli/command-context.js')}';
     const logger = await createCommandContext({ stateDir: '${stateDir}' }, { json: false, quiet: true }).openLog();
     logger.error({ sdkComponent: 'worker' }, 'Worker failed');
     logger.fatal({ code: 'DiskFull' }, 'no room');`,
  );
  const { stdout, stderr } = spawnSync(process.execPath, [script], { encoding: 'utf8' });
  expect(stdout).toBe('');
  expect(stderr).toMatch(/FATAL: no room\n/);
  expect(stderr).not.toMatch(/Worker failed|^\{/m);
  const log = readFileSync(join(stateDir, 'logs/quantfleet.log'), 'utf8');
  expect(log).toContain('"msg":"Worker failed"');
  expect(log).toContain('"msg":"no room"');
});
