import { lstat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { QuantfleetFailure } from '../../contracts/quantfleet-failure.js';
import { requireSha256 } from '../../contracts/sha256.js';
import { isMissingFile } from './missing-file.js';

/**
 * Where a store's folder keeps what has this digest, which need not be there. Never outside the folder: fails with
 * `InputInvalid` for what is no digest, and with `StateUnwritable` where a link leads out.
 */
export const storedPath = async (folder: string, digest: string, suffix = ''): Promise<string> => {
  const path = join(folder, requireSha256(digest).slice(0, 2), `${digest}${suffix}`);
  if (await isOwnFolder(dirname(path))) return path;
  throw new QuantfleetFailure('StateUnwritable', `Expected ${dirname(path)} to be a folder; it is a link or a file.`, {
    advice: 'Move it out of the store; what it held is made again.',
  });
};

const isOwnFolder = async (path: string): Promise<boolean> => {
  try {
    return (await lstat(path)).isDirectory();
  } catch (error) {
    if (isMissingFile(error)) return true;
    throw error;
  }
};
