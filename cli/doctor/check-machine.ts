import { accessSync, constants, existsSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { packagePath } from '../../config/package-path.js';
import { proxyTo } from '../../config/server-proxy.js';
import type { Settings } from '../../config/settings-schema.js';
import { freeMiB } from '../../files/free-space.js';
import { LEAST_MIB } from '../../workers/disk-space.js';
import { processLimits } from '../../workers/process-limits.js';
import type { Check } from './check.js';

/** Clocks of network file systems may be this far apart without harm. */
const CLOCK_TOLERANCE_MS = 5_000;

/** Looks at what no package brings: limits, folders, disk, proxies, clock. */
export const checkMachine = async (settings: Settings): Promise<readonly Check[]> => [
  ...processLimits().map(({ name, value, needed, describe, command }) => ({
    tool: name,
    ...(value < needed
      ? { version: null, found: 'too low' }
      : { version: value === Infinity ? 'unlimited' : `${value}` }),
    purpose: 'limit of this process',
    remedy: `${describe(value)} are too few; ${describe(needed)} are needed. Before quantfleet: ${command}`,
    isNeeded: true,
  })),
  await checkFolder('temporary folder', tmpdir(), 'Set TMPDIR to a folder that can be written, on a disk with room.'),
  await checkFolder(
    'state folder',
    settings.stateDir,
    'Set stateDir to a folder that can be written, on a disk with room.',
  ),
  checkProxies(settings),
  checkClock(settings),
];

const checkFolder = async (tool: string, folder: string, remedy: string): Promise<Check> => {
  const check = { tool, purpose: folder, isNeeded: true };
  const existing = tool === 'state folder' ? nearestExisting(folder) : folder;
  try {
    accessSync(existing, constants.W_OK | constants.X_OK);
    const free = await freeMiB(existing);
    if (free >= LEAST_MIB) return { ...check, version: `${free} MiB free`, remedy };
    return {
      ...check,
      version: null,
      found: 'full',
      remedy: `${free} MiB are free, ${LEAST_MIB} MiB are needed. ${remedy}`,
    };
  } catch (error) {
    return {
      ...check,
      version: null,
      found: 'not writable',
      remedy: `${error instanceof Error ? error.message : String(error)}. ${remedy}`,
    };
  }
};

const nearestExisting = (folder: string): string =>
  existsSync(folder) || dirname(folder) === folder ? folder : nearestExisting(dirname(folder));

const checkProxies = ({ proxies, temporal: { address } }: Settings): Check => {
  const names = Object.keys(proxies).filter((name) => !/^no_/i.test(name));
  const used = address === undefined ? undefined : proxyTo(address, proxies);
  const way =
    used === undefined ? 'asked by nothing: the server is reached directly' : `to ${address} over ${used.address}`;
  return {
    tool: 'proxies',
    version: names.length === 0 ? 'none' : names.join(', '),
    purpose: names.length === 0 ? 'the server is reached directly' : way,
    remedy: '',
    isNeeded: false,
  };
};

/** A clock that was never set is behind the files that have been written. */
const checkClock = ({ stateDir }: Settings): Check => {
  const check = { tool: 'clock', purpose: 'times in results, deadlines', isNeeded: true };
  const now = Date.now();
  const files = [packagePath('package.json'), join(stateDir, 'temporal.db'), join(stateDir, 'results.db')];
  const later = files.find((file) => modifiedAt(file) > now + CLOCK_TOLERANCE_MS);
  if (later === undefined) return { ...check, version: new Date(now).toISOString(), remedy: '' };
  const remedy = `It shows ${new Date(now).toISOString()}, but ${later} was written at a later time. Set it, or start NTP.`;
  return { ...check, version: null, found: 'behind', remedy };
};

const modifiedAt = (file: string): number => statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;
