import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { QuantfleetFailure } from '../../contracts/quantfleet-failure.js';
import { openablePath, printablePath, textOfPath } from '../path-text.js';
import { byCodePoint } from './code-point-order.js';

/** What a folder shows: names in the form of `textOfPath`, sorted as Python sorts them, hidden ones left out. */
export interface FolderEntries {
  readonly folders: readonly string[];
  /** Those of the folders that are links to one. */
  readonly linkedFolders: ReadonlySet<string>;
  /** All that is no folder, links that lead nowhere among them. */
  readonly files: readonly string[];
}

/** Lists a folder; links to folders count as folders. Fails with `DatasetNotFound`. */
export const folderEntries = async (path: string): Promise<FolderEntries> => {
  const entries = await readdir(openablePath(path), { withFileTypes: true, encoding: 'buffer' }).catch(
    (cause: unknown) => {
      throw notListed(path, cause);
    },
  );
  const folders: string[] = [];
  const linkedFolders = new Set<string>();
  const files: string[] = [];
  for (const entry of entries) {
    const name = textOfPath(entry.name);
    if (name.startsWith('.')) continue;
    const isLink = entry.isSymbolicLink() && (await isFolder(join(path, name)));
    if (isLink) linkedFolders.add(name);
    (isLink || entry.isDirectory() ? folders : files).push(name);
  }
  return { folders: folders.toSorted(byCodePoint), linkedFolders, files: files.toSorted(byCodePoint) };
};

const isFolder = (path: string): Promise<boolean> =>
  stat(openablePath(path)).then(
    (found) => found.isDirectory(),
    () => false,
  );

const notListed = (path: string, cause: unknown): QuantfleetFailure => {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : String(cause);
  const [message, advice] = REASONS[code] ?? [`The folder cannot be read (${code})`, undefined];
  return new QuantfleetFailure('DatasetNotFound', `${message}: ${printablePath(path)}`, {
    cause,
    ...(advice === undefined ? {} : { advice }),
  });
};

const REASONS: Readonly<Record<string, readonly [message: string, advice?: string]>> = {
  ENOENT: ['There is no image folder'],
  ENOTDIR: ['This is a file, not a folder of images', 'Name a CSV with `csv`, and a folder with `folder`.'],
  EACCES: ['You have no permission to read the folder', 'Give the user who runs quantfleet permission to read it.'],
};
