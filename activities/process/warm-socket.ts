import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { accessSync, constants, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { QuantfleetFailure } from '../../contracts/quantfleet-failure.js';

/** Most bytes that Linux takes as the path of a Unix socket; see unix(7). */
const LONGEST_PATH = 107;
const NAME = /^quantfleet-[0-9a-f-]+\.sock$/;

/** A path for a new socket, in the first of the folders that can hold it. */
export const newSocketPath = (folders: readonly string[]): string => {
  const name = `quantfleet-${randomBytes(4).toString('hex')}.sock`;
  const path = folders
    .map((folder) => join(folder, name))
    .find((candidate) => Buffer.byteLength(candidate) <= LONGEST_PATH && canHold(join(candidate, '..')));
  if (path !== undefined) return path;
  throw new QuantfleetFailure('StateUnwritable', `No folder can hold a socket: ${folders.join(', ')}.`, {
    advice: `Make one of them writable; the path of a socket has at most ${LONGEST_PATH} bytes.`,
  });
};

/** Removes the sockets that killed processes left in the folders. */
export const removeStaleSockets = async (folders: readonly string[]): Promise<void> => {
  for (const folder of folders) {
    for (const name of namesIn(folder).filter((each) => NAME.test(each))) {
      const path = join(folder, name);
      if (await isRefused(path)) rmSync(path, { force: true });
    }
  }
};

const canHold = (folder: string): boolean => {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    accessSync(folder, constants.W_OK);
    return true;
  } catch {
    return false;
  }
};

const namesIn = (folder: string): readonly string[] => {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
};

/** Whether nobody listens any more; a socket of another user is left alone. */
const isRefused = async (path: string): Promise<boolean> => {
  const socket = connect(path);
  try {
    await once(socket, 'connect');
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ECONNREFUSED';
  } finally {
    socket.destroy();
  }
};
