import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, statfsSync } from 'node:fs';
import { join } from 'node:path';

const MIB = 2 ** 20;
const SIZE_MIB = 1_024;

/** Mounts a small disk there that can be filled; throws where that is not allowed. */
export const mountSmallDisk = (folder, cleanups) => {
  mkdirSync(folder, { recursive: true });
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${SIZE_MIB}m`, 'quantfleet-bench', folder], { stdio: 'pipe' });
  cleanups.add(() => execFileSync('umount', ['--lazy', folder], { stdio: 'pipe' }));
  const ballast = join(folder, 'ballast');
  const freeMiB = () => {
    const { bavail, bsize } = statfsSync(folder);
    return Math.floor((bavail * bsize) / MIB);
  };
  return {
    freeMiB,
    /** Takes what is free above so many MiB. */
    fill(leftMiB) {
      execFileSync('fallocate', ['-l', `${freeMiB() - leftMiB}MiB`, ballast], { stdio: 'pipe' });
    },
    clear: () => rmSync(ballast, { force: true }),
  };
};
