import type { Stats } from 'node:fs';
import { stat } from 'node:fs/promises';
import { QuantfleetFailure } from '../../contracts/quantfleet-failure.js';
import { sha256Of } from '../artifacts/artifact-store.js';
import { openablePath } from '../path-text.js';
import type { PermittedSource } from '../permission/read-permission.js';
import type { HashedImage, SourceImage, UnusableImage } from './image-listing.js';

/** What stands for bytes that are not UTF-8 in a text that was read as such. */
const REPLACED = '\ufffd';

type Fault = Omit<UnusableImage, 'relativePath'>;

/** Reads an image's file for its digest. Only `PathNotAllowed` is a failure; all else makes the image unusable. */
export const hashImage = async (
  image: SourceImage,
  source: Pick<PermittedSource, 'requireEntry'>,
): Promise<HashedImage | UnusableImage> => {
  const { relativePath } = image;
  try {
    const { path, file } = await existing(image.path, source);
    // Opening a FIFO would wait for a writer.
    if (!file.isFile()) return { relativePath, ...notRegular(file) };
    return { ...image, path, sha256: await sha256Of(openablePath(path)) };
  } catch (error) {
    if (error instanceof QuantfleetFailure) throw error;
    return { relativePath, ...faultOf(error, relativePath) };
  }
};

/** The file under its path, or under the same letters in another form: macOS writes é as two characters. */
const existing = async (
  path: string,
  { requireEntry }: Pick<PermittedSource, 'requireEntry'>,
): Promise<{ path: string; file: Stats }> => {
  await requireEntry(path);
  for (const spelling of [path.normalize('NFC'), path.normalize('NFD')]) {
    if (spelling === path || (await isThere(path)) || !(await isThere(spelling))) continue;
    await requireEntry(spelling);
    return { path: spelling, file: await stat(openablePath(spelling)) };
  }
  return { path, file: await stat(openablePath(path)) };
};

const isThere = (path: string): Promise<boolean> =>
  stat(openablePath(path)).then(
    () => true,
    () => false,
  );

const notRegular = (file: Stats): Fault => {
  const kind = kindOf(file);
  return {
    fault: `a ${kind} where a file belongs`,
    reason: `is a ${kind}, not a file`,
    advice: 'Name files; folders, pipes, sockets and devices are not read.',
  };
};

const kindOf = (file: Stats): string => {
  if (file.isDirectory()) return 'folder';
  if (file.isFIFO()) return 'FIFO (named pipe)';
  return file.isSocket() ? 'socket' : 'device';
};

const faultOf = (error: unknown, relativePath: string): Fault => {
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
  const fault = FAULTS[code];
  if (fault === NO_FILE && relativePath.includes('\\')) return BACKSLASHES;
  if (fault === NO_FILE && relativePath.includes(REPLACED)) return NOT_UTF8;
  return fault ?? unreadable(code, error instanceof Error ? error.message.replace(/,.*/s, '') : String(error));
};

const NO_FILE: Fault = {
  fault: 'a path without a file',
  reason: 'there is no such file',
  advice: 'Correct the paths: in a CSV, relative ones count from its folder. A link may lead to what has been moved.',
};

const BACKSLASHES: Fault = {
  fault: 'a path without a file, and with backslashes',
  reason: 'there is no such file; folders are set apart by /, not by \\',
  advice: 'Write paths with forward slashes; relative ones count from the folder of the CSV.',
};

const NOT_UTF8: Fault = {
  fault: 'a path that is not UTF-8',
  reason: 'its path is not UTF-8',
  advice: 'Save the CSV in UTF-8.',
};

const FAULTS: Readonly<Record<string, Fault>> = {
  ENOENT: NO_FILE,
  ENOTDIR: NO_FILE,
  EACCES: {
    fault: 'a file that may not be read',
    reason: 'you have no permission to read it',
    advice: 'Give the user who runs quantfleet permission to read the files.',
  },
  ELOOP: {
    fault: 'a link that leads back to itself',
    reason: 'is a link that leads back to itself',
    advice: 'Mend or remove the links.',
  },
};

const unreadable = (code: string, reason: string): Fault => ({
  fault: `a file that cannot be read (${code})`,
  reason,
  advice: 'Repair or remove the named files.',
});
