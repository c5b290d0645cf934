import { QuantfleetFailure } from './quantfleet-failure.js';

const DISK_FULL = new Set(['ENOSPC', 'EDQUOT', 'SQLITE_FULL']);
const DAMAGED_RESULTS = new Set(['SQLITE_CORRUPT', 'SQLITE_NOTADB']);
const TOO_MANY_FILES = new Set(['EMFILE', 'ENFILE']);
const UNWRITABLE = new Set(['EACCES', 'EPERM', 'EROFS', 'ENOTDIR', 'EISDIR', 'EIO']);

/** Why a folder cannot be made, by the code of `mkdir`'s error. */
const NO_FOLDER: Readonly<Record<string, string>> = {
  EEXIST: 'there is a file, or a link that leads nowhere, of that name',
  EACCES: 'you have no permission',
  EPERM: 'you have no permission',
  EROFS: 'the file system is read-only',
  ENOTDIR: 'there is a file where a folder above it was expected',
  ENOENT: 'the folder above it takes no folders, as /proc, or is a link that leads nowhere',
};

/** The coded failure behind an error of the file system or of SQLite, however deep its cause lies; else undefined. */
export const systemFailure = (error: unknown): QuantfleetFailure | undefined => {
  if (!(error instanceof Error)) return undefined;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  if ('syscall' in error && error.syscall === 'uv_cwd') {
    return new QuantfleetFailure('StateUnwritable', 'The working folder does not exist any more.', {
      advice: 'Go to a folder that exists, and start the command again.',
      cause: error,
    });
  }
  if (DISK_FULL.has(code)) return new QuantfleetFailure('DiskFull', error.message, { cause: error });
  if (TOO_MANY_FILES.has(code)) return new QuantfleetFailure('LimitTooLow', error.message, { cause: error });
  const hindrance = 'syscall' in error && error.syscall === 'mkdir' ? NO_FOLDER[code] : undefined;
  if (hindrance !== undefined) {
    const path = 'path' in error ? String(error.path) : 'A folder';
    return new QuantfleetFailure('StateUnwritable', `${path} cannot be made: ${hindrance}.`, { cause: error });
  }
  if (UNWRITABLE.has(code)) return new QuantfleetFailure('StateUnwritable', error.message, { cause: error });
  if (DAMAGED_RESULTS.has(code)) {
    return new QuantfleetFailure('ResultsDamaged', `results.db in the state folder: ${error.message}`, {
      cause: error,
    });
  }
  return systemFailure(error.cause);
};
