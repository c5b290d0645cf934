import { createHash } from 'node:crypto';
import type { PathLike } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';

const LARGEST_READ = 1 << 20;

/** SHA-256 of a file's content. */
export const sha256Of = async (path: PathLike): Promise<string> => {
  const file = await open(path, 'r');
  try {
    return await sha256OfOpen(file);
  } finally {
    await file.close();
  }
};

/** SHA-256 of an open file's content, from its beginning on. */
export const sha256OfOpen = async (file: FileHandle): Promise<string> => {
  const hash = createHash('sha256');
  // Every read takes a buffer of this size, also for a small image.
  const highWaterMark = Math.min(LARGEST_READ, (await file.stat()).size + 1);
  const content = file.createReadStream({ start: 0, autoClose: false, highWaterMark });
  for await (const chunk of content) hash.update(chunk as Buffer);
  return hash.digest('hex');
};
