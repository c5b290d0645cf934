import { lstat, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { isMissingFile } from '../missing-file.js';

interface CachedFile {
  readonly path: string;
  readonly bytes: number;
  /** Linking a file for a hold, and giving the hold back, changes the inode: this is when it was last used. */
  readonly usedMs: number;
  /** Another link to it is a hold. */
  readonly isHeld: boolean;
}

/** Bytes that the folders' files take. */
export const bytesIn = async (folders: readonly string[]): Promise<number> => sum(await filesIn(folders));

/** Removes files that nobody holds, those first that were not used for longest, until the rest takes at most `most` bytes; the bytes left. */
export const makeRoom = async (folders: readonly string[], most: number): Promise<number> => {
  const files = await filesIn(folders);
  let left = sum(files);
  const free = files.filter(({ isHeld }) => !isHeld).toSorted((a, b) => a.usedMs - b.usedMs);
  for (const { path, bytes } of free) {
    if (left <= most) break;
    await rm(path, { force: true });
    left -= bytes;
  }
  return left;
};

const sum = (files: readonly CachedFile[]): number => files.reduce((total, { bytes }) => total + bytes, 0);

/** The files in shards of the folders. */
export const filesIn = async (folders: readonly string[]): Promise<readonly CachedFile[]> => {
  const files: CachedFile[] = [];
  for (const folder of folders) {
    for (const shard of await readdir(folder).catch(() => [])) {
      for (const name of await readdir(join(folder, shard)).catch(() => [])) {
        const file = await cachedFile(join(folder, shard, name));
        if (file !== undefined) files.push(file);
      }
    }
  }
  return files;
};

const cachedFile = async (path: string): Promise<CachedFile | undefined> => {
  try {
    const { size, ctimeMs, nlink } = await lstat(path);
    return { path, bytes: size, usedMs: ctimeMs, isHeld: nlink > 1 };
  } catch (error) {
    if (isMissingFile(error)) return undefined;
    throw error;
  }
};
