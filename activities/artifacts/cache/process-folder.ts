import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { isFileLocked, takeFileLock } from '../../process/file-lock.js';

const LOCK = '.lock';

/**
 * Makes a folder in `root` that belongs to this process. A lock beside it, which the kernel frees when the process ends, however
 * it ends, tells the folders of the living from those of the dead.
 */
export const makeProcessFolder = async (root: string): Promise<string> => {
  await mkdir(root, { recursive: true });
  for (;;) {
    const folder = join(root, randomUUID());
    const release = takeFileLock(folder + LOCK, 0);
    // Another process may have removed the file before it was locked.
    if (release !== undefined && existsSync(folder + LOCK)) {
      await mkdir(folder);
      return folder;
    }
    release?.();
  }
};

/** Removes the folders of processes that have ended. */
export const removeFoldersOfTheDead = async (root: string): Promise<void> => {
  for (const name of await readdir(root).catch(() => [])) {
    if (!name.endsWith(LOCK) || isFileLocked(join(root, name))) continue;
    const release = takeFileLock(join(root, name), 0);
    if (release === undefined) continue;
    try {
      await rm(join(root, name.slice(0, -LOCK.length)), { recursive: true, force: true });
      await rm(join(root, name), { force: true });
    } finally {
      release();
    }
  }
};
