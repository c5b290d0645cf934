import { readlink, realpath } from 'node:fs/promises';
import { basename, dirname, join, resolve, sep } from 'node:path';
import { openablePath, textOfPath } from '../path-text.js';

/**
 * Where an absolute path leads with every link followed; what does not exist, or cannot be reached, counts as lying where it
 * would be made. Both have the form of {@link textOfPath}.
 */
export const realPathOf = async (path: string): Promise<string> => {
  try {
    return textOfPath(await realpath(openablePath(path), 'buffer'));
  } catch (error) {
    const parent = dirname(path);
    if (!isUnresolved(error) || parent === path) throw error;
    const folder = await realPathOf(parent);
    const target = await linkTarget(path);
    return target === undefined ? join(folder, basename(path)) : realPathOf(resolve(folder, target));
  }
};

/** Whether something is absent, in a file in place of a folder, or in a folder without permission: it cannot be opened either. */
const isUnresolved = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && UNRESOLVED.includes(error.code);

const UNRESOLVED: readonly unknown[] = ['ENOENT', 'ENOTDIR', 'EACCES', 'ENAMETOOLONG'];

/** What a link says; undefined where there is none. */
const linkTarget = async (path: string): Promise<string | undefined> => {
  try {
    return textOfPath(await readlink(openablePath(path), 'buffer'));
  } catch {
    return undefined;
  }
};

/** Whether a real path is a folder, or lies in it. */
export const isInside = (folder: string, path: string): boolean =>
  path === folder || path.startsWith(folder.endsWith(sep) ? folder : `${folder}${sep}`);
