import { readFileSync, statSync } from 'node:fs';
import { QuantfleetFailure } from '../contracts/quantfleet-failure.js';

/** Rights of others than owner and group, and that of the group to write. */
const OPEN_RIGHTS = 0o027;

/**
 * Reads a file that holds a secret. Fails with `ConfigNotFound`, or with `ConfigInvalid` where others may read it.
 *
 * @param name Where the file is named, for people
 */
export const readSecretFile = (name: string, path: string): Buffer => {
  const content = readNamedFile(name, path);
  const rights = statSync(path).mode & 0o777;
  if ((rights & OPEN_RIGHTS) === 0) return content;
  const message = `${name}: ${path} holds a secret, but is open to others (its mode is ${rights.toString(8)}).`;
  throw new QuantfleetFailure('ConfigInvalid', message, {
    advice: `Close it: chmod 600 ${path}, or 640 where the group is that of quantfleet alone.`,
  });
};

/** Reads a file of the settings. Fails with `ConfigNotFound`. */
export const readNamedFile = (name: string, path: string): Buffer => {
  try {
    return readFileSync(path);
  } catch (cause) {
    throw new QuantfleetFailure('ConfigNotFound', `${name}: ${path} cannot be read.`, { cause });
  }
};
