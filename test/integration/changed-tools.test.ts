import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { loadSettings } from '../../config/load-settings.js';
import type { StageRecord } from '../../contracts/stage-record.js';
import type { TrialRecord } from '../../contracts/trial-record.js';
import { commandLine, descendants } from '../chaos/processes.js';
import { writeDemoSweep } from '../demo-sweep.js';
import { quantfleet, startUp, stopAll, writeSettings } from '../quantfleet-command.js';

const { python, searchPath } = loadSettings();
const folder = mkdtempSync(join(tmpdir(), 'quantfleet-tools-'));
afterAll(async () => {
  await stopAll();
  rmSync(folder, { recursive: true, force: true });
});

/** A Python that also looks for packages in a folder of the test. */
const writePython = (packages: string): string => {
  const file = join(folder, 'python');
  writeFileSync(file, `#!/bin/sh\nPYTHONPATH="$PYTHONPATH:${packages}" exec "${python}" "$@"\n`);
  chmodSync(file, 0o755);
  mkdirSync(packages);
  return file;
};

const install = (packages: string, name: string, version: string): void => {
  const info = join(packages, `${name}-${version}.dist-info`);
  mkdirSync(info);
  writeFileSync(join(info, 'METADATA'), `Metadata-Version: 2.1\nName: ${name}\nVersion: ${version}\n`);
};

test('a package that changes under a running worker is in the next stage keys, and no old process serves them', async () => {
  const settings = await writeSettings(folder);
  const packages = join(folder, 'packages');
  // The server's program lies beside the real Python.
  const PATH = [dirname(python), searchPath].join(delimiter);
  const up = await startUp(settings, { QUANTFLEET_PYTHON: writePython(packages), PATH });
  const sweep = writeDemoSweep(folder, { recipes: ['pytorch-fp32'] });
  const prepared = async (): Promise<StageRecord | undefined> => {
    const { stdout } = await quantfleet(['sweep', 'run', sweep, '--config', settings, '--json']);
    const [trial] = (JSON.parse(stdout) as { trials: readonly TrialRecord[] }).trials;
    return trial?.stages.find(({ stage }) => stage === 'prepare-split');
  };
  const warm = () => descendants(up.pid ?? 0).filter((pid) => commandLine(pid).includes('quantfleet_tools.warm'));

  expect(await prepared()).toMatchObject({ kind: 'built' });
  const before = warm();
  expect(await prepared()).toMatchObject({ kind: 'cached' });
  expect(warm()).toEqual(before);
  install(packages, 'pillow', '999.0');
  expect(await prepared()).toMatchObject({ kind: 'built', tools: { pillow: '999.0' } });
  expect(warm().filter((pid) => before.includes(pid))).toEqual([]);
}, 180_000);
