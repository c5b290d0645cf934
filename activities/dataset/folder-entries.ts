import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { QuantfleetFailure } from '../../contracts/quantfleet-failure.js';
import { openablePath, textOfPath } from '../path-text.js';
import { shownPath } from '../quoted.js';
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
  const visible = entries
    .map((entry) => ({ entry, name: textOfPath(entry.name) }))
    .filter(({ name }) => !name.startsWith('.'));
  const kinds = await Promise.all(
    visible.map(async ({ entry, name }) => {
      const isLink = entry.isSymbolicLink() && (await isFolder(join(path, name)));
      return { name, isLink, isFolder: isLink || entry.isDirectory() };
    }),
  );
  const named = (kind: (entry: (typeof kinds)[number]) => boolean): readonly string[] =>
    kinds
      .filter(kind)
      .map(({ name }) => name)
      .toSorted(byCodePoint);
  return {
    folders: named(({ isFolder }) => isFolder),
    linkedFolders: new Set(named(({ isLink }) => isLink)),
    files: named(({ isFolder }) => !isFolder),
  };
};

const isFolder = (path: string): Promise<boolean> =>
  stat(openablePath(path)).then(
    (found) => found.isDirectory(),
    () => false,
  );

const notListed = (path: string, cause: unknown): QuantfleetFailure => {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : String(cause);
  const { reason, advice } = REASONS[code] ?? { reason: code };
  return new QuantfleetFailure('DatasetNotFound', `The image folder ${shownPath(path)} cannot be read: ${reason}.`, {
    cause,
    ...(advice === undefined ? {} : { advice }),
  });
};

const REASONS: Readonly<Record<string, { readonly reason: string; readonly advice?: string }>> = {
  ENOENT: { reason: 'there is no such folder' },
  ENOTDIR: { reason: 'it is a file', advice: 'Name a CSV with `csv`, and a folder with `folder`.' },
  EACCES: {
    reason: 'you have no permission to read it',
    advice: 'Give the user who runs quantfleet permission to read it.',
  },
};
