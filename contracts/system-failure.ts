import { QuantfleetFailure } from './quantfleet-failure.js';

const DISK_FULL = new Set(['ENOSPC', 'EDQUOT', 'SQLITE_FULL']);
const DAMAGED_RESULTS = new Set(['SQLITE_CORRUPT', 'SQLITE_NOTADB']);
const UNWRITABLE = new Set(['EACCES', 'EPERM', 'EROFS', 'ENOTDIR', 'EISDIR', 'EIO']);

/** The coded failure behind an error of the file system or of SQLite, however deep its cause lies; else undefined. */
export const systemFailure = (error: unknown): QuantfleetFailure | undefined => {
  if (!(error instanceof Error)) return undefined;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  if (DISK_FULL.has(code)) return new QuantfleetFailure('DiskFull', error.message, { cause: error });
  if (UNWRITABLE.has(code)) return new QuantfleetFailure('StateUnwritable', error.message, { cause: error });
  if (DAMAGED_RESULTS.has(code)) {
    return new QuantfleetFailure('ResultsDamaged', `results.db in the state folder: ${error.message}`, {
      cause: error,
    });
  }
  return systemFailure(error.cause);
};
