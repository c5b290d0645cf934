import { readFileSync } from 'node:fs';
import { argumentsOf, holdersOf, linkOf } from './descriptor-holders.js';

/** A process that listens on a port of this machine. */
export interface PortHolder {
  readonly pid: number;
  readonly arguments: readonly string[];
  /** Real path; empty where this user may not look. */
  readonly workingFolder: string;
}

// The state of a listening socket; see the kernel's include/net/tcp_states.h.
const LISTEN = '0A';

/** Who listens on a TCP port, as far as this user may look into /proc. */
export const portHolder = (port: number): PortHolder | undefined => {
  const links = new Set(['/proc/net/tcp', '/proc/net/tcp6'].flatMap((table) => listeningSockets(table, port)));
  if (links.size === 0) return undefined;
  const [pid] = holdersOf(links);
  return pid === undefined
    ? undefined
    : { pid, arguments: argumentsOf(pid), workingFolder: linkOf(`/proc/${pid}/cwd`) };
};

/** What the descriptors of a port's listening sockets link to. */
const listeningSockets = (table: string, port: number): readonly string[] =>
  readText(table)
    .split('\n')
    .slice(1)
    .map((line) => line.trim().split(/\s+/))
    .filter(([, local = '', , state]) => state === LISTEN && Number.parseInt(local.split(':')[1] ?? '', 16) === port)
    .map((fields) => `socket:[${fields[9]}]`);

const readText = (file: string): string => {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
};
