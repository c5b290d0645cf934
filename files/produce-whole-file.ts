import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { makeFolder } from './make-folder.js';
import { moveIntoPlace } from './move-into-place.js';

/**
 * Lets `write` fill a temporary file beside a path, and then gives it that path: a file that is too large to be held in memory is
 * there whole, or what was there before is. A failure leaves no temporary file.
 */
export const produceWholeFile = async <Result>(
  path: string,
  write: (temporary: string) => Promise<Result>,
): Promise<Result> => {
  const temporary = `${path}.${randomUUID()}.tmp`;
  try {
    await makeFolder(dirname(temporary));
    const result = await write(temporary);
    await moveIntoPlace(temporary, path);
    return result;
  } finally {
    await rm(temporary, { force: true });
  }
};
