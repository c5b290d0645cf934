import { dirname, join } from 'node:path';
import type { SplitRole } from '../../contracts/split-role.js';
import { QuantfleetFailure } from '../../contracts/quantfleet-failure.js';
import type { PermittedSource } from '../permission/read-permission.js';
import { quoted, shownPath } from '../quoted.js';
import { type FolderEntries, folderEntries } from './folder-entries.js';
import { describeFiles, isImageName } from './passed-over.js';

const NAMED = 5;
const FOLDERS_LOOKED_INTO = 20;
const WNID = /^n\d{8}$/;

/** A folder of images, and what is expected of it. */
export interface FolderRequest {
  readonly path: string;
  readonly role: SplitRole;
  readonly classes: number;
  /** The class folders of other splits, where they can be read. */
  readonly others: readonly { readonly role: SplitRole; readonly path: string }[];
}

interface FolderContent {
  readonly classNames: readonly string[];
  readonly files: readonly string[];
}

/** Fails unless a folder holds one folder a class: with `DatasetEmpty` if it holds none, else with `LabelInvalid`. */
export const requireClassFolders = async (
  request: FolderRequest,
  { classNames, files }: FolderContent,
  source: Pick<PermittedSource, 'requireEntry'>,
): Promise<void> => {
  const { path, role, classes } = request;
  if (classNames.length === classes) return;
  const better = await folderOfClasses(request, classNames, source);
  const instead = better === null ? '' : ` ${shownPath(better)} holds ${classes} folders: did you mean that?`;
  if (classNames.length === 0) {
    const content = files.length === 0 ? 'is empty' : `holds ${describeFiles(files)}, and no class folders`;
    const expected = role === 'calibration' ? 'expected images, or' : `${role} images need labels, so expected`;
    throw new QuantfleetFailure(
      'DatasetEmpty',
      `${shownPath(path)} ${content}: ${expected} a folder for each class.${instead}`,
      {
        advice: better === null ? adviceWithoutFolders(files) : `Name ${shownPath(better)}.`,
      },
    );
  }
  throw new QuantfleetFailure(
    'LabelInvalid',
    `${shownPath(path)} has ${counted(classNames.length, 'class folder')}${named(classNames)}, the model has ` +
      `${counted(classes, 'class', 'classes')}.${better === null ? await differenceFromOthers(request, classNames) : instead}`,
    { advice: better === null ? adviceForCount(request, classNames) : `Name ${shownPath(better)}.` },
  );
};

const counted = (count: number, one: string, many = `${one}s`): string => `${count} ${count === 1 ? one : many}`;

const named = (names: readonly string[]): string =>
  names.length > NAMED ? '' : ` (${names.map((name) => quoted(name)).join(', ')})`;

/** The folder with one folder a class: above one without folders, or in one with others. null if there is none, or if it may not be read. */
const folderOfClasses = async (
  { path, classes }: FolderRequest,
  classNames: readonly string[],
  { requireEntry }: Pick<PermittedSource, 'requireEntry'>,
): Promise<string | null> => {
  const below = classNames.slice(0, FOLDERS_LOOKED_INTO).map((name) => join(path, name));
  for (const folder of classNames.length === 0 ? [dirname(path)] : below) {
    const isThat = await requireEntry(folder)
      .then(() => folderEntries(folder))
      .then(
        ({ folders }) => folders.length === classes,
        () => false,
      );
    if (isThat) return folder;
  }
  return null;
};

/** Which classes another split has besides, or lacks, where that one has a folder for each. */
const differenceFromOthers = async (
  { classes, others }: FolderRequest,
  classNames: readonly string[],
): Promise<string> => {
  for (const { role, path } of others) {
    const { folders } = await folderEntries(path).catch((): Pick<FolderEntries, 'folders'> => ({ folders: [] }));
    if (folders.length !== classes) continue;
    const missing = folders.filter((name) => !classNames.includes(name));
    const added = classNames.filter((name) => !folders.includes(name));
    return [
      ...(missing.length === 0 ? [] : [` The ${role} images have ${listed(missing)} besides.`]),
      ...(added.length === 0 ? [] : [` The ${role} images do not have ${listed(added)}.`]),
    ].join('');
  }
  return '';
};

const listed = (names: readonly string[]): string =>
  [
    ...names.slice(0, NAMED).map((name) => quoted(name)),
    ...(names.length > NAMED ? [`${names.length - NAMED} more`] : []),
  ].join(', ');

const adviceWithoutFolders = (files: readonly string[]): string => {
  if (files.some((name) => /^ILSVRC2012_val_\d+/i.test(name))) {
    return 'Name the folder as ilsvrc2012.validation, with the development kit that labels its images.';
  }
  if (files.length > 0 && !files.some(isImageName)) return 'Name the folder that holds the images.';
  return 'Give a folder for each class, or a CSV with the columns path and class_index.';
};

const adviceForCount = ({ role, classes }: FolderRequest, classNames: readonly string[]): string => {
  const unlabelled =
    role === 'calibration' ? ' Calibration needs no labels: a folder of images without subfolders will do.' : '';
  if (classNames.length > classes)
    return `Take the folders that are no class out, or correct model.classes.${unlabelled}`;
  const why = classNames.every((name) => WNID.test(name))
    ? 'A synset’s place among the folders is its class index, so a part of ImageNet’s classes cannot be told from class folders.'
    : 'A folder’s place among the others is its class index, so none may be missing.';
  return `${why} Write a CSV with the columns path and class_index instead, or add the missing folders.${unlabelled}`;
};
