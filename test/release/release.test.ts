import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { packagePath } from '../../config/package-path.js';
import { writeDemoSweep } from '../demo-sweep.js';
import { writeSettings } from '../quantfleet-command.js';
import { temporaryFolder, temporaryFolderOfFile } from '../temporary-folder.js';

const root = temporaryFolderOfFile();
const release = join(root, 'release');
const project = join(root, 'project');
const installed = join(project, 'node_modules/quantfleet');
const { version } = JSON.parse(readFileSync(packagePath('package.json'), 'utf8')) as { readonly version: string };
const python = process.env['QUANTFLEET_PYTHON'] ?? packagePath('.quantfleet/python/bin/python');

const npm = (folder: string, ...args: readonly string[]): string =>
  execFileSync('npm', args, { cwd: folder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });

/** Runs the installed command as a user does, standing in the project that it is installed in. */
const quantfleet = (args: readonly string[], environment: NodeJS.ProcessEnv = {}) =>
  spawnSync(join(project, 'node_modules/.bin/quantfleet'), args, {
    cwd: project,
    encoding: 'utf8',
    env: { ...process.env, QUANTFLEET_PYTHON: python, ...environment },
  });

beforeAll(() => {
  npm(packagePath(''), 'run', 'release', '--', release);
  mkdirSync(project);
  npm(project, 'init', '--yes');
  npm(project, 'install', '--ignore-scripts', '--prefer-offline', join(release, `quantfleet-${version}.tgz`));
});

test('the package installed into an empty folder has its version, its help and its completion', () => {
  expect(quantfleet(['--version']).stdout).toContain(`quantfleet ${version} `);
  expect(quantfleet(['sweep', '--help']).stdout).toContain('Usage: quantfleet sweep');
  expect(quantfleet(['completion', 'bash']).stdout).toContain('complete ');
});

test('doctor of the installed package finds every tool that a Python with the locked requirements has', () => {
  const { status, stdout } = quantfleet(['doctor', '--json']);
  const checks = JSON.parse(stdout) as readonly { readonly tool: string; readonly version: string | null }[];
  const found = checks.filter((check) => check.version !== null).map(({ tool }) => tool);
  expect(status).toBe(0);
  expect(found).toEqual(expect.arrayContaining(['node', 'temporal', 'torch', 'onnxruntime', 'onnxruntime-node']));
});

test('doctor without a Python environment names the command that makes one', () => {
  const { status, stdout } = quantfleet(['doctor'], { QUANTFLEET_PYTHON: join(project, 'none') });
  expect(status).toBe(3);
  expect(stdout).toContain('npx quantfleet setup');
});

test('setup says that there is nothing to do where the settings name a Python', () => {
  const { status, stdout } = quantfleet(['setup']);
  expect([status, stdout]).toEqual([
    0,
    expect.stringContaining(`Nothing to do: the settings or QUANTFLEET_PYTHON name ${python}.`),
  ]);
});

test('setup that finds no Python says so once, with advice and exit code 3', () => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(installed, 'bin/quantfleet.js'), 'setup'], {
    cwd: project,
    encoding: 'utf8',
    env: { PATH: temporaryFolder(), HOME: process.env['HOME'] },
  });
  expect([status, stdout]).toEqual([3, expect.stringContaining('Installing Python packages')]);
  expect(stderr).toContain('ToolMissing');
  expect(stderr.match(/Python 3\.10 or newer is needed; none was found\./g)).toHaveLength(1);
});

test('a sweep of the installed package quantizes, measures and writes its report', async () => {
  const sweep = writeDemoSweep(project, { recipes: ['pytorch-fp32', 'ort-static'], calibrationBatchSizes: [16] });
  const settings = await writeSettings(project);
  const { status, stdout, stderr } = quantfleet(['sweep', 'run', sweep, '--config', settings]);
  expect([status, stderr]).toEqual([0, '']);
  expect(stdout).toContain('ort-static');
  const [report = ''] = readdirSync(join(project, 'state/reports'));
  expect(existsSync(join(project, 'state/reports', report, 'report.html'))).toBe(true);
});

test('the archive for boards holds everything for linux-arm64, and its checksums hold', () => {
  const folder = temporaryFolder();
  expect(readdirSync(release).toSorted()).toEqual([
    'SHA256SUMS',
    `quantfleet-${version}-linux-arm64.tar.gz`,
    `quantfleet-${version}.tgz`,
  ]);
  execFileSync('sha256sum', ['--check', '--quiet', '--strict', 'SHA256SUMS'], { cwd: release });
  execFileSync('tar', ['-xzf', join(release, `quantfleet-${version}-linux-arm64.tar.gz`), '-C', folder]);
  const unpacked = join(folder, `quantfleet-${version}`);
  // ELF, 64 bits, little-endian; machine 183 is AArch64: elf(5).
  expect(readFileSync(join(unpacked, 'node/bin/node')).subarray(0, 20).toString('hex')).toMatch(/^7f454c460201.*b700$/);
  expect(existsSync(join(unpacked, 'infra/board/install.sh'))).toBe(true);
  expect(existsSync(join(unpacked, 'infra/systemd/quantfleet-node.service'))).toBe(true);
  // All but the native parts is the same on every machine, so this machine’s Node.js runs it up to them.
  const { stdout } = spawnSync(process.execPath, [join(unpacked, 'bin/quantfleet.js'), '--version'], {
    encoding: 'utf8',
  });
  expect(stdout).toContain(`quantfleet ${version} `);
});
