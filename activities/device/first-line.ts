import { readFile } from 'node:fs/promises';

/** First line of a file of the kernel or the system; undefined where it cannot be read. */
export const firstLine = async (file: string): Promise<string | undefined> => {
  try {
    // Device-tree strings end in a NUL.
    return (await readFile(file, 'utf8')).split('\n')[0]?.replaceAll('\0', '').trim();
  } catch {
    return undefined;
  }
};
