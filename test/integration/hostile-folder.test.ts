import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { TrialRecord } from '../../contracts/trial-record.js';
import { writeDemoSweep } from '../demo-sweep.js';
import { quantfleet, writeSettings } from '../quantfleet-command.js';

const folder = mkdtempSync(join(tmpdir(), 'quantfleet-hostile-'));
const hostile = join(folder, 'hostile');
const PYTHON_VARIABLES = { PYTHONPATH: hostile, PYTHONHOME: hostile, PYTHONUSERBASE: hostile };

beforeAll(() => {
  for (const name of ['tensorrt/__init__.py', 'onnx/__init__.py', 'torch/__init__.py', 'random.py', 'types.py']) {
    mkdirSync(join(hostile, name, '..'), { recursive: true });
    writeFileSync(join(hostile, name), 'raise SystemExit(f"{__file__} was imported")\n');
  }
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('modules in the working folder and on PYTHONPATH take the place of no package, neither in a probe nor in a sweep', async () => {
  const settings = await writeSettings(folder);
  const probe = await quantfleet(['node', 'probe', '--config', settings, '--json'], PYTHON_VARIABLES, hostile);
  expect(probe).toMatchObject({ exitCode: 0, stderr: '' });

  const sweep = writeDemoSweep(folder, { recipes: ['ort-static'], calibrationBatchSizes: [16] });
  const { stdout } = await quantfleet(
    ['sweep', 'run', sweep, '--config', settings, '--json'],
    PYTHON_VARIABLES,
    hostile,
  );
  const { trials } = JSON.parse(stdout) as { trials: readonly TrialRecord[] };
  expect(trials.map(({ status, failure }) => [status, failure])).toEqual([['measured', null]]);
}, 180_000);
