import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import type { Machine } from '../contracts/node-registry.js';

const ID_FILES = ['/etc/machine-id', '/var/lib/dbus/machine-id'];
const ID_DIGITS = 16;

/** This machine or container. machine-id(5) asks not to send the id itself anywhere. */
export const ownMachine = (): Machine => ({ hostName: hostname(), machineId: digestOfId(readMachineId()) });

const digestOfId = (id: string): string =>
  id === '' ? '' : createHash('sha256').update(`quantfleet ${id}`).digest('hex').slice(0, ID_DIGITS);

const readMachineId = (): string => {
  for (const file of ID_FILES) {
    try {
      return readFileSync(file, 'utf8').trim();
    } catch {
      // The next file; a container may have none.
    }
  }
  return '';
};
