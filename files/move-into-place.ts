import { rename } from 'node:fs/promises';
import { dirname } from 'node:path';
import { makeFolder } from './make-folder.js';
import { syncFile, syncFolder } from './sync-to-disk.js';

/**
 * Gives a finished file its place, so that a reader, or a power cut, finds what was there before or the whole new content.
 * Makes the folders of the place. Both paths must lie on one file system.
 */
export const moveIntoPlace = async (finished: string, place: string): Promise<void> => {
  await syncFile(finished);
  await makeFolder(dirname(place));
  await rename(finished, place);
  await syncFolder(dirname(place));
};
