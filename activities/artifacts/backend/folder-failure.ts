import { stat } from 'node:fs/promises';
import { QuantfleetFailure } from '../../../contracts/quantfleet-failure.js';

/** Errors of a file system whose server is away. */
const AWAY = new Set([
  'EIO',
  'ESTALE',
  'ENOTCONN',
  'ETIMEDOUT',
  'EHOSTDOWN',
  'EHOSTUNREACH',
  'ECONNREFUSED',
  'EREMOTEIO',
]);
const DENIED = new Set(['EACCES', 'EPERM', 'EROFS']);
const NO_LINKS = new Set(['ENOTSUP', 'EOPNOTSUPP', 'EMLINK', 'ENOSYS']);
const FULL = new Set(['ENOSPC', 'EDQUOT']);

/** Runs work on a shared folder, which must be there; its errors become coded failures. */
export const inSharedFolder = async <Result>(root: string, work: () => Promise<Result>): Promise<Result> => {
  try {
    const result = await work();
    // Where nothing was found, the folder itself may be absent.
    if (result === undefined || result === false) await stat(root);
    return result;
  } catch (error) {
    throw folderFailure(root, error);
  }
};

const folderFailure = (root: string, error: unknown): unknown => {
  if (!(error instanceof Error)) return error;
  const { code, syscall }: NodeJS.ErrnoException = error;
  if (code === undefined) return error;
  const because = `${syscall ?? 'a call'} answered ${code}`;
  if (code === 'ENOENT') {
    return new QuantfleetFailure('StoreUnreachable', `The folder of the store, ${root}, does not exist.`, {
      advice: 'Mount it; the first time, make the folder. What waits for it then goes on.',
    });
  }
  if (AWAY.has(code)) return new QuantfleetFailure('StoreUnreachable', `The folder of the store, ${root}: ${because}.`);
  if (FULL.has(code))
    return new QuantfleetFailure('DiskFull', `The folder of the store, ${root}, is full: ${because}.`);
  if (NO_LINKS.has(code) || (code === 'EPERM' && syscall === 'link')) {
    return new QuantfleetFailure('StoreUnsuitable', `The file system of ${root} makes no hard links: ${because}.`);
  }
  if (DENIED.has(code))
    return new QuantfleetFailure('StoreAccessDenied', `The folder of the store, ${root}: ${because}.`);
  return error;
};
