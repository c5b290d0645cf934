import { basename, extname } from 'node:path';
import type { DataNote } from '../../contracts/data-notes.js';
import { escaped, shownPath } from '../quoted.js';
import { PILLOW_EXTENSIONS } from './pillow-extensions.js';

/** What Windows keeps beside images. */
const CACHES = new Set(['thumbs.db', 'ehthumbs.db', 'desktop.ini']);
const KINDS_NAMED = 5;

/** Whether a file is an image by its name: TorchVision takes nine extensions, this all that Pillow reads. */
export const isImageName = (name: string): boolean => PILLOW_EXTENSIONS.has(extname(name).toLowerCase());

/** Whether a file that is no image by its name is to be told of. */
export const isPassedOver = (name: string): boolean => !isImageName(name) && !CACHES.has(basename(name).toLowerCase());

/** Files by their extensions, the commonest first, as `3 .heic files (first: cat/a.heic) and 1 file without an extension (…)`. */
export const describeFiles = (files: readonly string[]): string => {
  const kinds = new Map<string, { count: number; first: string }>();
  for (const file of files) {
    const extension = extname(file).toLowerCase();
    const { count, first } = kinds.get(extension) ?? { count: 0, first: file };
    kinds.set(extension, { count: count + 1, first });
  }
  const sorted = [...kinds].toSorted(([, a], [, b]) => b.count - a.count);
  const named = sorted.slice(0, KINDS_NAMED).map(([extension, { count, first }]) => {
    const noun = count === 1 ? 'file' : 'files';
    const what = extension === '' ? `${noun} without an extension` : `${escaped(extension)} ${noun}`;
    return `${count} ${what} (first: ${shownPath(first)})`;
  });
  const others = sorted.slice(KINDS_NAMED).reduce((sum, [, { count }]) => sum + count, 0);
  return [...named, ...(others === 0 ? [] : [`${others} more`])].join(', ');
};

/** What of a source is not taken as an image. */
export interface PassedOver {
  /** Files of class folders, relative to the source. */
  readonly files: readonly string[];
  /** Images that lie beside class folders. */
  readonly loose: readonly string[];
  /** Links that lead back to a folder they lie in. */
  readonly circles: readonly string[];
}

/** Names what a folder holds besides the images that are taken. */
export const passedOverNotes = (root: string, { files, loose, circles }: PassedOver): readonly DataNote[] => {
  const parts = [
    ...(files.length === 0 ? [] : [`${describeFiles(files)} in class folders`]),
    ...(loose.length === 0 ? [] : [`${describeFiles(loose)} beside the class folders`]),
    ...circles.slice(0, KINDS_NAMED).map((link) => `${shownPath(link)}, a link to a folder that holds it`),
  ];
  if (parts.length === 0) return [];
  return [{ code: 'FilesPassedOver', message: `Not taken as images of ${shownPath(root)}: ${parts.join('; ')}.` }];
};
