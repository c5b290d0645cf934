import { join } from 'node:path';
import { filesIn } from './make-room.js';

/** How much a cache's folder holds. */
export const bytesCached = async (folder: string): Promise<{ readonly files: number; readonly bytes: number }> => {
  const files = await filesIn([join(folder, 'objects'), join(folder, 'partial')]);
  return { files: files.length, bytes: files.reduce((total, { bytes }) => total + bytes, 0) };
};
