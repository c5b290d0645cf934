import type { ArtifactRef } from '../../contracts/artifact-ref.js';
import { writeWholeFile } from '../../files/write-whole-files.js';
import { openRegularFile } from '../artifacts/open-regular-file.js';
import { storedPath } from '../artifacts/stored-path.js';

/** Which lists of images this machine has made itself: any other may name what no sweep may read here. */
export interface OwnLists {
  add(list: Pick<ArtifactRef, 'sha256'>): Promise<void>;
  has(list: Pick<ArtifactRef, 'sha256'>): Promise<boolean>;
}

/** Opens the record in a folder, which need not exist yet: an empty file for each list. */
export const openOwnLists = (root: string): OwnLists => ({
  add: async ({ sha256 }) => writeWholeFile(await storedPath(root, sha256), ''),
  async has({ sha256 }) {
    const file = await openRegularFile(await storedPath(root, sha256));
    await file?.close();
    return file !== undefined;
  },
});
