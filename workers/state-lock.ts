import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { QuantfleetFailure } from '../contracts/quantfleet-failure.js';

/** The process that runs server and workers on a state folder. */
export interface HostRecord {
  readonly pid: number;
  /** Tells the process from a later one of the same id, after a reboot too. */
  readonly birth: string;
  /** host:port of the Temporal server. */
  readonly address: string;
  /** Address of the Web UI; `null` when the server is not ours. */
  readonly uiUrl: string | null;
}

/** The live process that runs this state folder, if there is one. */
export const findHost = (stateDir: string): HostRecord | undefined => {
  const host = readHost(lockFile(stateDir));
  return host !== undefined && isAlive(host) ? host : undefined;
};

/** Claims a state folder for this process; the returned function gives it back. Fails with `StateInUse`. */
export const lockState = (stateDir: string, host: Pick<HostRecord, 'address' | 'uiUrl'>): (() => void) => {
  mkdirSync(stateDir, { recursive: true });
  const own = JSON.stringify({ pid: process.pid, birth: birthOf(process.pid), ...host });
  const lock = lockFile(stateDir);
  const draft = `${lock}.${process.pid}`;
  writeFileSync(draft, own);
  try {
    refuseIfHeld(stateDir);
    // Whoever renames a dead process's lock away has it alone; a living one's that came between is put back.
    moveAway(lock, `${draft}.old`);
    const moved = readHost(`${draft}.old`);
    if (moved !== undefined && isAlive(moved)) moveAway(`${draft}.old`, lock);
    linkSync(draft, lock);
  } catch (error) {
    refuseIfHeld(stateDir);
    throw error;
  } finally {
    rmSync(draft, { force: true });
    rmSync(`${draft}.old`, { force: true });
  }
  return () => {
    if (readHost(lock)?.pid === process.pid) rmSync(lock, { force: true });
  };
};

const lockFile = (stateDir: string): string => join(stateDir, 'host.json');

const refuseIfHeld = (stateDir: string): void => {
  const holder = findHost(stateDir);
  if (holder === undefined) return;
  throw new QuantfleetFailure('StateInUse', `${stateDir} is in use by process ${holder.pid}.`);
};

const isAlive = ({ pid, birth }: HostRecord): boolean => {
  const now = birthOf(pid);
  return now !== undefined && now === birth;
};

const moveAway = (from: string, to: string): void => {
  try {
    renameSync(from, to);
  } catch {
    // There is none.
  }
};

const readHost = (file: string): HostRecord | undefined => {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as HostRecord;
  } catch {
    return undefined;
  }
};

/** Boot and start time of a process; undefined when there is none of that id. */
const birthOf = (pid: number): string | undefined => {
  try {
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    // Field 22 of proc(5)'s stat, counted behind the command in parentheses.
    const started = readFileSync(`/proc/${pid}/stat`, 'latin1').split(') ').at(-1)?.split(' ')[19];
    return `${boot} ${started}`;
  } catch {
    return undefined;
  }
};
