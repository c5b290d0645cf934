import { spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { loadSettings } from '../../config/load-settings.js';
import { packagePath } from '../../config/package-path.js';
import { temporaryFolder } from '../temporary-folder.js';
import { type Board, BOARDS, layOutBoard } from './board-tree.js';
import { isInstalled } from './installed-tool.js';

const { version } = JSON.parse(readFileSync(packagePath('package.json'), 'utf8')) as { readonly version: string };
/** Python takes seconds to make an environment, a busy machine longer. */
const ENVIRONMENT_MS = 180_000;
const isRoot = process.getuid?.() === 0;

/** An unpacked archive, small: the real script and units, locks without packages, and a program that prints its arguments. */
const unpackArchive = (): string => {
  const folder = join(temporaryFolder(), 'archive');
  for (const part of ['infra/board', 'infra/systemd', 'package.json']) {
    cpSync(packagePath(part), join(folder, part), { recursive: true });
  }
  for (const lock of ['board-pip', 'board-3.8', 'board-3.10', 'board-3.12']) {
    expect(existsSync(packagePath(`python/requirements/${lock}.lock`))).toBe(true);
    mkdirSync(join(folder, 'python/requirements'), { recursive: true });
    writeFileSync(join(folder, `python/requirements/${lock}.lock`), '');
  }
  mkdirSync(join(folder, 'node/bin'), { recursive: true });
  writeFileSync(join(folder, 'node/bin/node'), '#!/bin/sh\necho node "$@"\n', { mode: 0o755 });
  mkdirSync(join(folder, 'bin'));
  writeFileSync(join(folder, 'bin/quantfleet.js'), '');
  return folder;
};

const board = (name: string): Board => BOARDS[name] ?? { release: '', python: '3.10', tensorrt: '' };

/** A tree as such a board has it. */
const boardTree = (name: string, python = '/usr/bin/python3'): string => {
  const root = temporaryFolder();
  layOutBoard(root, board(name), python);
  return root;
};

const install = (archive: string, root: string, ...args: readonly string[]) => {
  const file = join(archive, 'infra/board/install.sh');
  const env = { ...process.env, PIP_NO_INDEX: '1' };
  const { status, stdout, stderr } = spawnSync(file, [...args, '--root', root], { encoding: 'utf8', env });
  return { status, output: stdout + stderr };
};

/** Every file and link of a tree. */
const listTree = (root: string): readonly string[] =>
  readdirSync(root, { recursive: true, encoding: 'utf8' }).toSorted();

test.skipIf(!isInstalled('shellcheck'))('shellcheck has nothing to say about the scripts of infra', () => {
  const scripts = readdirSync(packagePath('infra'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.sh'))
    .map((name) => packagePath(`infra/${name}`));
  expect(scripts.length).toBeGreaterThan(0);
  expect(spawnSync('shellcheck', scripts, { encoding: 'utf8' }).stdout).toBe('');
});

test.each(Object.entries(BOARDS))(
  '%s is known by its release, Python and TensorRT, and left as it is',
  (name, facts) => {
    const root = boardTree(name);
    const before = listTree(root);
    const { status, output } = install(unpackArchive(), root);
    expect([status, output]).toEqual([0, expect.stringContaining(`ok  ${name} (Jetson Linux`)]);
    expect(output).toContain(`TensorRT ${facts.tensorrt} for Python ${facts.python}`);
    expect(output).toContain('ok  node orin-1');
    expect(output).toContain('Nothing was changed. With --yes this is done.');
    expect(listTree(root)).toEqual(before);
  },
);

const LACKS: readonly (readonly [string, (root: string) => void, string])[] = [
  ['is no Jetson', (root) => rmSync(join(root, 'etc/nv_tegra_release')), 'not a Jetson'],
  [
    'has JetPack 4',
    (root) =>
      writeFileSync(join(root, 'etc/nv_tegra_release'), '# R32 (release), REVISION: 7.1, GCID: 1, BOARD: t210ref\n'),
    'Jetson Linux 32.7.1 is not JetPack 5, 6 or 7',
  ],
  [
    'has no TensorRT for its Python',
    (root) => rmSync(join(root, 'usr/lib/python3.10/dist-packages'), { recursive: true }),
    'sudo apt-get install python3-libnvinfer',
  ],
  [
    'cannot make Python environments',
    (root) => rmSync(join(root, 'usr/lib/python3.10/ensurepip'), { recursive: true }),
    'sudo apt-get install python3.10-venv',
  ],
  ['lacks the groups of the device', (root) => writeFileSync(join(root, 'etc/group'), 'root:x:0:\n'), 'no group video'],
  [
    'has a host name that no node may have',
    (root) => writeFileSync(join(root, 'etc/hostname'), 'local\n'),
    '--node-id',
  ],
];

test.each(LACKS)('a board that %s is told what to mend, and nothing is done', (_, spoil, expected) => {
  const root = boardTree('JetPack 6');
  spoil(root);
  const before = listTree(root);
  const { status, output } = install(unpackArchive(), root, '--yes');
  expect([status, output]).toEqual([3, expect.stringContaining(expected)]);
  expect(output).toContain('1 of these must be mended first; nothing was changed.');
  expect(listTree(root)).toEqual(before);
});

test('a clock that shows a time before the release was made is refused', () => {
  const archive = unpackArchive();
  const tomorrow = new Date(Date.now() + 86_400_000);
  utimesSync(join(archive, 'package.json'), tomorrow, tomorrow);
  const { status, output } = install(archive, boardTree('JetPack 6'));
  expect([status, output]).toEqual([3, expect.stringContaining('before this release was made')]);
});

test.skipIf(!isRoot)(
  'installs command, Python, settings and units, and takes all of it away again',
  () => {
    const { python } = loadSettings();
    const archive = unpackArchive();
    const root = boardTree('JetPack 6', python);
    const before = listTree(root);
    const { status, output } = install(archive, root, '--yes', '--node-id', 'orin-7', '--address', 'temporal.lan:7233');
    expect([status, output]).toEqual([0, expect.stringContaining('no service is started')]);

    const place = join(root, 'opt/quantfleet', version);
    const environment = join(place, 'python-environment/bin/python');
    expect(readFileSync(join(place, 'python-environment/pyvenv.cfg'), 'utf8')).toContain(
      'include-system-site-packages = true',
    );
    expect(spawnSync(environment, ['-c', 'print(6 * 7)'], { encoding: 'utf8' }).stdout).toBe('42\n');
    expect(readFileSync(join(root, 'usr/local/bin/quantfleet'), 'utf8')).toContain(
      'exec "/opt/quantfleet/current/node/bin/node" "/opt/quantfleet/current/bin/quantfleet.js" "$@"',
    );
    expect(existsSync(join(root, 'etc/systemd/system/quantfleet-node.service'))).toBe(true);
    expect(readFileSync(join(root, 'etc/group'), 'utf8')).toContain('video:x:44:quantfleet');

    const settings = join(root, 'etc/quantfleet/quantfleet.yaml');
    expect(loadSettings(settings)).toMatchObject({
      nodeId: 'orin-7',
      stateDir: '/var/lib/quantfleet',
      temporal: { address: 'temporal.lan:7233' },
    });
    expect((statSync(settings).mode & 0o777).toString(8)).toBe('640');

    writeFileSync(settings, 'nodeId: mine\n');
    expect(install(archive, root, '--yes').output).toContain(`version ${version} is installed already`);
    expect(readFileSync(settings, 'utf8')).toBe('nodeId: mine\n');

    expect(install(archive, root, 'uninstall').output).toContain('Nothing was changed.');
    expect(install(archive, root, 'uninstall', '--yes')).toMatchObject({ status: 0 });
    expect(existsSync(join(root, 'opt/quantfleet'))).toBe(false);
    expect(existsSync(settings)).toBe(true);
    expect(install(archive, root, 'uninstall', '--purge', '--yes')).toMatchObject({ status: 0 });
    const left = listTree(root).filter((name) => !before.includes(name));
    expect(left.filter((name) => /quantfleet/.test(name))).toEqual([]);
    expect(readFileSync(join(root, 'etc/passwd'), 'utf8')).not.toContain('quantfleet');
  },
  ENVIRONMENT_MS,
);

test.skipIf(!isRoot)(
  'packages that cannot be installed leave no half of a version, and what was there still current',
  () => {
    const { python } = loadSettings();
    const archive = unpackArchive();
    const root = boardTree('JetPack 6', python);
    mkdirSync(join(root, 'opt/quantfleet/0.0.9'), { recursive: true });
    symlinkSync('/opt/quantfleet/0.0.9', join(root, 'opt/quantfleet/current'));
    writeFileSync(
      join(archive, 'python/requirements/board-3.10.lock'),
      'there-is-no-such-package==1 --hash=sha256:00\n',
    );
    const { status, output } = install(archive, root, '--yes');
    expect(status).not.toBe(0);
    expect(output).toContain(`removing /opt/quantfleet/${version} again`);
    expect(readdirSync(join(root, 'opt/quantfleet')).toSorted()).toEqual(['0.0.9', 'current']);
    expect(readlinkSync(join(root, 'opt/quantfleet/current'))).toBe('/opt/quantfleet/0.0.9');
  },
  ENVIRONMENT_MS,
);
