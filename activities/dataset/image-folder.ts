import { join } from 'node:path';
import { QuantfleetFailure } from '../../contracts/quantfleet-failure.js';
import type { PermittedSource } from '../permission/read-permission.js';
import { shownPath } from '../quoted.js';
import { alikeFolderNotes } from './alike-folders.js';
import { type FolderRequest, requireClassFolders } from './class-folders.js';
import { folderEntries } from './folder-entries.js';
import { numberedFolderNotes } from './numbered-folders.js';
import type { ImageListing, SourceImage } from './image-listing.js';
import { describeFiles, isImageName, isPassedOver, passedOverNotes } from './passed-over.js';
import { walkFolder } from './walk-folder.js';

/**
 * Lists a folder with one subfolder a class, as TorchVision's ImageFolder does: the sorted subfolder names give the class
 * indices, and images deeper inside count. For calibration a folder of images without class folders will do.
 */
export const listImageFolder = async (request: FolderRequest, source: PermittedSource): Promise<ImageListing> => {
  const { path: root, role } = request;
  const { folders: classNames, linkedFolders, files } = await folderEntries(root);
  if (classNames.length === 0 && role === 'calibration' && files.some(isImageName)) return unlabelled(root, files);
  await requireClassFolders(request, { classNames, files }, source);
  const images: SourceImage[] = [];
  const passedOver: string[] = [];
  const circles: string[] = [];
  const empty: EmptyClass[] = [];
  for (const [label, className] of classNames.entries()) {
    const folder = join(root, className);
    if (linkedFolders.has(className)) await source.requireEntry(folder);
    const walked = await walkFolder(folder, source);
    const names = walked.files.filter(isImageName);
    if (names.length === 0) empty.push({ folder, label, files: walked.files });
    for (const name of names) images.push({ path: join(folder, name), relativePath: `${className}/${name}`, label });
    for (const name of walked.files.filter(isPassedOver)) passedOver.push(`${className}/${name}`);
    for (const name of walked.circles) circles.push(`${className}/${name}`);
  }
  requireImagesInAll(empty, classNames.length);
  const loose = files.filter(isImageName);
  return {
    images,
    classNames,
    namesByPath: [],
    isSortedByClass: true,
    notes: [
      ...passedOverNotes(root, { files: passedOver, loose, circles }),
      ...numberedFolderNotes(root, classNames),
      ...alikeFolderNotes(root, classNames, images),
    ],
  };
};

const unlabelled = (root: string, files: readonly string[]): ImageListing => ({
  images: files.filter(isImageName).map((name) => ({ path: join(root, name), relativePath: name, label: null })),
  classNames: [],
  namesByPath: [],
  isSortedByClass: false,
  notes: passedOverNotes(root, { files: [], loose: files.filter(isPassedOver), circles: [] }),
});

interface EmptyClass {
  readonly folder: string;
  readonly label: number;
  readonly files: readonly string[];
}

/** A class without images is refused: it would hide a mistake. */
const requireImagesInAll = (empty: readonly EmptyClass[], classes: number): void => {
  const [first] = empty;
  if (first === undefined) return;
  const { folder, label, files } = first;
  const content = files.length === 0 ? '' : `, but ${describeFiles(files)}`;
  const others = empty.length === 1 ? '' : ` ${empty.length} of ${classes} class folders hold none.`;
  const message = `${shownPath(folder)} holds no image (class ${label})${content}.${others}`;
  throw new QuantfleetFailure('ClassFolderEmpty', message, files.length === 0 ? {} : { advice: NO_IMAGES });
};

const NO_IMAGES =
  'Convert the files to JPEG or PNG, or give them the extension of what they are. A CSV takes files whatever they are called.';
