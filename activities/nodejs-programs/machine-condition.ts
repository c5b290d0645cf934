import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { MachineCondition } from '../../contracts/programs/evaluate.js';

/** What the machine is doing now, from the kernel's files below `root`. */
export const readMachineCondition = (root = '/'): Omit<MachineCondition, 'gpu'> => ({
  loadAverage: Number(read(root, 'proc/loadavg')?.split(' ')[0]),
  clockMHz: clockMHz(root),
  temperatureC: temperatureC(root),
});

const clockMHz = (root: string): number | null => {
  const kilohertz = read(root, 'sys/devices/system/cpu/cpu0/cpufreq/scaling_cur_freq');
  if (kilohertz !== undefined) return Number(kilohertz) / 1000;
  const megahertz = /^cpu MHz\s*: ([\d.]+)/m.exec(read(root, 'proc/cpuinfo') ?? '')?.[1];
  return megahertz === undefined ? null : Number(megahertz);
};

const temperatureC = (root: string): number | null => {
  const zones = names(root, 'sys/class/thermal').filter((name) => name.startsWith('thermal_zone'));
  // Reading the zone of a part that is switched off is an error.
  const degrees = zones.flatMap((zone) => {
    const millidegrees = read(root, `sys/class/thermal/${zone}/temp`);
    return millidegrees === undefined ? [] : [Number(millidegrees) / 1000];
  });
  return degrees.length === 0 ? null : Math.max(...degrees);
};

const read = (root: string, file: string): string | undefined => {
  try {
    return readFileSync(join(root, file), 'utf8').trim();
  } catch {
    return undefined;
  }
};

const names = (root: string, folder: string): readonly string[] => {
  try {
    return readdirSync(join(root, folder));
  } catch {
    return [];
  }
};
