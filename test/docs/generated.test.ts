import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { packagePath } from '../../config/package-path.js';

test('what is generated from contracts/ is as committed', () => {
  const script = packagePath('scripts/generate-reference.js');
  const { status, stderr } = spawnSync(process.execPath, [script, '--check'], { encoding: 'utf8' });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
});
