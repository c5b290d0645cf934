import { readFileSync, rmSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { QuantfleetFailure } from '../contracts/quantfleet-failure.js';
import { makeFolder } from '../files/make-folder.js';
import { writeWholeFile } from '../files/write-whole-files.js';
import { isFileLocked, takeFileLock } from '../activities/process/file-lock.js';

const HOST_RECORD = z.object({
  pid: z.int(),
  /** Name of the machine or container in which the process has this id. */
  machine: z.string(),
  /** host:port of the Temporal server. */
  address: z.string(),
  /** Address of the Web UI; `null` when the server is not ours. */
  uiUrl: z.string().nullable(),
});

/** The process that runs server and workers on a state folder. */
export type HostRecord = Readonly<z.infer<typeof HOST_RECORD>>;

/** The process that runs this state folder, if there is one and it has said so yet. */
export const findHost = (stateDir: string): HostRecord | undefined =>
  isFileLocked(lockFile(stateDir)) ? readHost(recordFile(stateDir)) : undefined;

/** Whether the process still runs the state folder, or at least nobody else says so. */
export const isHeldBy = (stateDir: string, { pid, machine }: HostRecord): boolean => {
  if (!isFileLocked(lockFile(stateDir))) return false;
  const now = readHost(recordFile(stateDir));
  return now === undefined || (now.pid === pid && now.machine === machine);
};

/** Claims a state folder for this process; the returned function gives it back. Fails with `StateInUse`. */
export const lockState = async (stateDir: string, host: Pick<HostRecord, 'address' | 'uiUrl'>): Promise<() => void> => {
  await makeFolder(stateDir);
  const release = takeFileLock(lockFile(stateDir));
  if (release === undefined) throw inUse(stateDir);
  const record = recordFile(stateDir);
  const giveBack = (): void => {
    rmSync(record, { force: true });
    release();
  };
  try {
    rmSync(record, { force: true });
    await writeWholeFile(record, JSON.stringify({ pid: process.pid, machine: hostname(), ...host }));
  } catch (error) {
    giveBack();
    throw error;
  }
  return giveBack;
};

const lockFile = (stateDir: string): string => join(stateDir, 'host.lock');

const recordFile = (stateDir: string): string => join(stateDir, 'host.json');

const inUse = (stateDir: string): QuantfleetFailure => {
  const holder = findHost(stateDir);
  const who = holder === undefined ? 'another process' : `process ${holder.pid} on ${holder.machine}`;
  return new QuantfleetFailure('StateInUse', `${stateDir} is in use by ${who}.`);
};

const readHost = (file: string): HostRecord | undefined => {
  try {
    return HOST_RECORD.safeParse(JSON.parse(readFileSync(file, 'utf8'))).data;
  } catch {
    return undefined;
  }
};
