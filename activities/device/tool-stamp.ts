import { createHash } from 'node:crypto';
import { readdir, readFile, realpath, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** What a node's tools lie in. */
export interface ToolPlaces {
  readonly python: string;
  readonly trtexec: string | undefined;
  /** Folders that Python looks for packages in. */
  readonly packageFolders: readonly string[];
}

// The driver of a card, its kernel module, the release of a board; a few bytes each.
const DRIVER_FILES = ['/proc/driver/nvidia/version', '/sys/module/nvidia/version', '/etc/nv_tegra_release'];
// Debian's and JetPack's packages: a board's TensorRT and CUDA come from them.
const SYSTEM_PACKAGES = '/var/lib/dpkg/status';
const PACKAGE = /\.(dist|egg)-info$/;

/** Changes when a package, Python, trtexec or the driver does; takes milliseconds, since nothing is run or imported. */
export const toolStamp = async ({ python, trtexec, packageFolders }: ToolPlaces): Promise<string> => {
  const programs = [python, ...(trtexec === undefined ? [] : [trtexec])];
  const parts = await Promise.all([
    ...programs.map(fileStamp),
    fileStamp(SYSTEM_PACKAGES),
    ...DRIVER_FILES.map((file) => readFile(file, 'utf8').catch(() => '')),
    ...packageFolders.map(packagesStamp),
  ]);
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
};

const fileStamp = async (file: string): Promise<string> => {
  try {
    const path = await realpath(file);
    const { size, mtimeMs } = await stat(path);
    return [path, size, mtimeMs].join();
  } catch {
    return '';
  }
};

const packagesStamp = async (folder: string): Promise<readonly string[]> => {
  const names = await readdir(folder).catch(() => []);
  const packages = names.filter((name) => PACKAGE.test(name)).toSorted();
  return Promise.all(packages.map((name) => fileStamp(join(folder, name))));
};
