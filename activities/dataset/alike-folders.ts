import type { DataNote } from '../../contracts/data-notes.js';
import { quoted, shownPath } from '../quoted.js';
import type { SourceImage } from './image-listing.js';

const NAMED = 3;

/** Notes class folders that all hold the same folders, one for each class, and no images beside them: perhaps they are splits. */
export const alikeFolderNotes = (
  root: string,
  classNames: readonly string[],
  images: readonly Pick<SourceImage, 'relativePath'>[],
): readonly DataNote[] => {
  const inner = new Map<string, Set<string>>(classNames.map((name) => [name, new Set()]));
  for (const { relativePath } of images) {
    const [className = '', folder = '', ...rest] = relativePath.split('/');
    if (rest.length === 0) return [];
    inner.get(className)?.add(folder);
  }
  const [first] = inner.values();
  const names = [...(first ?? [])];
  const areAlike = [...inner.values()].every(
    (folders) => folders.size === names.length && names.every((name) => folders.has(name)),
  );
  if (classNames.length < 2 || names.length !== classNames.length || !areAlike) return [];
  const shown = (all: readonly string[]): string =>
    all
      .slice(0, NAMED)
      .map((name) => quoted(name))
      .join(', ');
  const message = `The ${classNames.length} class folders of ${shownPath(root)} (${shown(classNames)}) each hold the same ${names.length} folders (${shown(names)}) and no images beside them.`;
  return [{ code: 'ClassFoldersAlike', message }];
};
