import { join } from 'node:path';
import { isInside, realPathOf } from '../permission/real-path.js';
import type { PermittedSource } from '../permission/read-permission.js';
import { byCodePoint } from './code-point-order.js';
import { folderEntries } from './folder-entries.js';

/** The files below a folder. */
export interface WalkedFolder {
  /** Relative to the folder, with forward slashes. */
  readonly files: readonly string[];
  /** Links that lead back to a folder they lie in; they are not followed. */
  readonly circles: readonly string[];
}

/**
 * Finds the files below a folder in the order of TorchVision's ImageFolder: sorted by folder, then by name; links are
 * followed. Hidden files and folders are left out. Fails with `PathNotAllowed` where a link leads out of what may be read.
 */
export const walkFolder = async (
  root: string,
  { requireEntry }: Pick<PermittedSource, 'requireEntry'>,
): Promise<WalkedFolder> => {
  const found: { folder: string; files: readonly string[] }[] = [];
  const circles: string[] = [];
  const walk = async (folder: string, above: readonly string[]): Promise<void> => {
    const { folders, linkedFolders, files } = await folderEntries(join(root, folder));
    found.push({ folder, files });
    for (const name of folders) {
      const inner = folder === '' ? name : `${folder}/${name}`;
      if (linkedFolders.has(name)) await requireEntry(join(root, inner));
      const real = await realPathOf(join(root, inner));
      if (above.some((outer) => isInside(real, outer))) circles.push(inner);
      else await walk(inner, [...above, real]);
    }
  };
  await walk('', [await realPathOf(root)]);
  const files = found
    .toSorted((a, b) => byCodePoint(a.folder, b.folder))
    .flatMap(({ folder, files }) => files.map((name) => (folder === '' ? name : `${folder}/${name}`)));
  return { files, circles };
};
