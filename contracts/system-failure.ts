import { QuantfleetFailure } from './quantfleet-failure.js';

const DISK_FULL = new Set(['ENOSPC', 'EDQUOT', 'SQLITE_FULL']);
const DAMAGED_RESULTS = new Set(['SQLITE_CORRUPT', 'SQLITE_NOTADB']);
const TOO_MANY_FILES = new Set(['EMFILE', 'ENFILE']);
const UNWRITABLE = new Set(['EACCES', 'EPERM', 'EROFS', 'ENOTDIR', 'EISDIR', 'EIO']);

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
  if (UNWRITABLE.has(code) || (code === 'ENOENT' && isMakingFolder(error)))
    return new QuantfleetFailure('StateUnwritable', error.message, { cause: error });
  if (DAMAGED_RESULTS.has(code)) {
    return new QuantfleetFailure('ResultsDamaged', `results.db in the state folder: ${error.message}`, {
      cause: error,
    });
  }
  return systemFailure(error.cause);
};

/** A link that leads to nothing, as to a disk that is not mounted. */
const isMakingFolder = (error: Error): boolean => 'syscall' in error && error.syscall === 'mkdir';
