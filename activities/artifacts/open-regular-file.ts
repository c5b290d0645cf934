import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';

/** Errors of open(2) for what is absent, a symbolic link, or a socket. */
const NO_FILE: readonly unknown[] = ['ENOENT', 'ELOOP', 'ENXIO'];

/** Opens a file for reading; `undefined` where there is none, or something else of that name. Follows no symbolic link. */
export const openRegularFile = async (path: string): Promise<FileHandle | undefined> => {
  const file = await openUnfollowed(path);
  if (file === undefined || (await file.stat()).isFile()) return file;
  await file.close();
  return undefined;
};

const openUnfollowed = async (path: string): Promise<FileHandle | undefined> => {
  try {
    // Without O_NONBLOCK, opening a FIFO waits for a writer.
    return await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  } catch (error) {
    if (error instanceof Error && 'code' in error && NO_FILE.includes(error.code)) return undefined;
    throw error;
  }
};
