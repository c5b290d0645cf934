import type { Stats } from 'node:fs';
import type { UnusableImage } from './image-listing.js';

/** What stands for bytes that are not UTF-8 in a text that was read as such. */
const REPLACED = '\ufffd';

/** Why a file cannot be used as an image. */
export type FileFault = Omit<UnusableImage, 'relativePath'>;

/** What is wrong with a folder, a pipe, a socket or a device. */
export const notRegular = (file: Stats): FileFault => {
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

/** What an error of reading a file means; `relativePath` as the source has it. */
export const faultOf = (error: unknown, relativePath: string): FileFault => {
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
  const fault = FAULTS[code];
  if (fault === NO_FILE && relativePath.includes('\\')) return BACKSLASHES;
  if (fault === NO_FILE && relativePath.includes(REPLACED)) return NOT_UTF8;
  return fault ?? unreadable(code, error instanceof Error ? error.message.replace(/,.*/s, '') : String(error));
};

const NO_FILE: FileFault = {
  fault: 'a path without a file',
  reason: 'there is no such file',
  advice: 'Correct the paths: in a CSV, relative ones count from its folder. A link may lead to what has been moved.',
};

const BACKSLASHES: FileFault = {
  fault: 'a path without a file, and with backslashes',
  reason: 'there is no such file; folders are set apart by /, not by \\',
  advice: 'Write paths with forward slashes; relative ones count from the folder of the CSV.',
};

const NOT_UTF8: FileFault = {
  fault: 'a path that is not UTF-8',
  reason: 'its path is not UTF-8',
  advice: 'Save the CSV in UTF-8.',
};

const FAULTS: Readonly<Record<string, FileFault>> = {
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

const unreadable = (code: string, reason: string): FileFault => ({
  fault: `a file that cannot be read (${code})`,
  reason,
  advice: 'Repair or remove the named files.',
});
