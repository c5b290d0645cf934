import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
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

const output = (file: string, ...args: readonly string[]): string => {
  const { stdout, stderr, status } = spawnSync(file, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
  return stdout.trim();
};

const packageFolderOf = (file: string): string =>
  output(file, '-c', 'import sysconfig; print(sysconfig.get_path("purelib"))');

/** A Python environment of the test's own, which finds everything else in the real one. */
const makePython = (): { readonly file: string; readonly packages: string } => {
  output(python, '-m', 'venv', '--without-pip', join(folder, 'venv'));
  const file = join(folder, 'venv', 'bin', 'python');
  const packages = packageFolderOf(file);
  writeFileSync(join(packages, 'real.pth'), `${packageFolderOf(python)}\n`);
  return { file, packages };
};

const install = (packages: string, name: string, version: string): void => {
  const info = join(packages, `${name}-${version}.dist-info`);
  mkdirSync(info);
  writeFileSync(join(info, 'METADATA'), `Metadata-Version: 2.1\nName: ${name}\nVersion: ${version}\n`);
};

test('a package that changes under a running worker is in the next stage keys, and no old process serves them', async () => {
  const settings = await writeSettings(folder);
  const { file, packages } = makePython();
  // The server's program lies beside the real Python.
  const PATH = [dirname(python), searchPath].join(delimiter);
  const up = await startUp(settings, { QUANTFLEET_PYTHON: file, PATH });
  const sweep = writeDemoSweep(folder, { recipes: ['pytorch-fp32'] });
  const prepared = async (): Promise<StageRecord | undefined> => {
    const { stdout } = await quantfleet(['sweep', 'run', sweep, '--config', settings, '--json']);
    const [trial] = (JSON.parse(stdout) as { trials: readonly TrialRecord[] }).trials;
    return trial?.stages.find(({ stage }) => stage === 'prepare-split');
  };
  const warm = () =>
    descendants(up.pid ?? 0).filter((pid) => commandLine(pid).includes('quantfleet_tools.protocol.warm'));

  expect(await prepared()).toMatchObject({ kind: 'built' });
  const before = warm();
  expect(await prepared()).toMatchObject({ kind: 'cached' });
  expect(warm()).toEqual(before);
  install(packages, 'pillow', '999.0');
  expect(await prepared()).toMatchObject({ kind: 'built', tools: { pillow: '999.0' } });
  expect(warm().filter((pid) => before.includes(pid))).toEqual([]);
}, 180_000);
