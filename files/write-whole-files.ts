import { randomUUID } from 'node:crypto';
import { rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { makeFolder } from './make-folder.js';
import { moveIntoPlace } from './move-into-place.js';

/**
 * Writes files so that a reader, or a power cut, finds the earlier content of each or the whole new one, never a part. None is
 * replaced before all are written, and a failure leaves no temporary file.
 */
export const writeWholeFiles = async (files: ReadonlyMap<string, string>): Promise<void> => {
  const staged = [...files].map(([path, text]) => ({ path, text, temporary: `${path}.${randomUUID()}.tmp` }));
  try {
    for (const { temporary, text } of staged) {
      await makeFolder(dirname(temporary));
      await writeFile(temporary, text);
    }
    for (const { path, temporary } of staged) await moveIntoPlace(temporary, path);
  } finally {
    for (const { temporary } of staged) await rm(temporary, { force: true });
  }
};

/** Writes one file as {@link writeWholeFiles} does. */
export const writeWholeFile = (path: string, text: string): Promise<void> => writeWholeFiles(new Map([[path, text]]));
