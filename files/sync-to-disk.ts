import { open } from 'node:fs/promises';

/** Waits until what a file holds is on the disk. */
export const syncFile = async (path: string): Promise<void> => {
  const file = await open(path, 'r');
  try {
    await file.sync();
  } finally {
    await file.close();
  }
};

/** Waits until the names in a folder are on the disk: syncing a file does not do that, says fsync(2). */
export const syncFolder = async (path: string): Promise<void> => {
  try {
    await syncFile(path);
  } catch (error) {
    // Some network file systems have no such call for folders.
    if (!(error instanceof Error && 'code' in error && error.code === 'EINVAL')) throw error;
  }
};
