import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { QuantfleetFailure } from '../contracts/quantfleet-failure.js';

/** The process that runs server and workers on a state folder. */
export interface HostRecord {
  readonly pid: number;
  /** host:port of the Temporal server. */
  readonly address: string;
  /** Address of the Web UI; `null` when the server is not ours. */
  readonly uiUrl: string | null;
}

const lockFile = (stateDir: string): string => join(stateDir, 'host.json');

/** The live process that runs this state folder, if there is one. */
export const findHost = (stateDir: string): HostRecord | undefined => {
  try {
    const host = JSON.parse(readFileSync(lockFile(stateDir), 'utf8')) as HostRecord;
    process.kill(host.pid, 0);
    return host;
  } catch {
    return undefined;
  }
};

/** Claims a state folder for this process; the returned function gives it back. Fails with `StateInUse`. */
export const lockState = (stateDir: string, host: Omit<HostRecord, 'pid'>): (() => void) => {
  const holder = findHost(stateDir);
  if (holder !== undefined) {
    throw new QuantfleetFailure('StateInUse', `${stateDir} is in use by process ${holder.pid}.`);
  }
  mkdirSync(stateDir, { recursive: true });
  rmSync(lockFile(stateDir), { force: true });
  writeFileSync(lockFile(stateDir), JSON.stringify({ pid: process.pid, ...host }), { flag: 'wx' });
  return () => rmSync(lockFile(stateDir), { force: true });
};
