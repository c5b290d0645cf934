import { mkdir } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { syncFolder } from './sync-to-disk.js';

/** Makes a folder and those above it where they are absent, so that a power cut does not take them away again. */
export const makeFolder = async (path: string): Promise<void> => {
  const folder = resolve(path);
  const first = await mkdir(folder, { recursive: true });
  if (first === undefined) return;
  for (let made = folder; made.length >= resolve(first).length; made = dirname(made)) await syncFolder(dirname(made));
};
