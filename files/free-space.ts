import { statfs } from 'node:fs/promises';

const MIB = 2 ** 20;

/** Bytes on the folder's disk that this user may fill. */
export const freeBytes = async (folder: string): Promise<number> => {
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize;
};

/** {@link freeBytes} in whole MiB. */
export const freeMiB = async (folder: string): Promise<number> => Math.floor((await freeBytes(folder)) / MIB);
