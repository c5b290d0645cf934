import { mkdir, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { syncFolder } from './sync-to-disk.js';

/**
 * Makes a folder and those above it where they are absent, with the mode given, so that a power cut does not take them
 * away again. The recursive `mkdir` of Node.js never ends where the file system says ENOENT below a folder that is there,
 * as /proc and automounted homes do.
 */
export const makeFolder = async (path: string, mode = 0o777): Promise<void> => {
  const absent: string[] = [];
  for (let folder = resolve(path); !(await isFolder(folder)); folder = dirname(folder)) absent.unshift(folder);
  for (const folder of absent) {
    await mkdir(folder, mode).catch(async (error: unknown) => {
      // Another process may have been faster.
      if (!(await isFolder(folder))) throw error;
    });
    await syncFolder(dirname(folder));
  }
};

const isFolder = (path: string): Promise<boolean> =>
  stat(path).then(
    (found) => found.isDirectory(),
    () => dirname(path) === path,
  );
