import { realpath } from 'node:fs/promises';
import { basename, dirname, join, sep } from 'node:path';

/** Where an absolute path leads with every link followed; what does not exist counts as lying where it would be made. */
export const realPathOf = async (path: string): Promise<string> => {
  try {
    return await realpath(path);
  } catch (error) {
    const parent = dirname(path);
    if (parent === path) throw error;
    return join(await realPathOf(parent), basename(path));
  }
};

/** Whether a real path is a folder, or lies in it. */
export const isInside = (folder: string, path: string): boolean =>
  path === folder || path.startsWith(folder.endsWith(sep) ? folder : `${folder}${sep}`);
