import { arch, cpus, release, totalmem } from 'node:os';
import { join } from 'node:path';
import type { Json } from '../../contracts/stage.js';
import { firstLine } from './first-line.js';

const GIB = 2 ** 30;

/** What engines and measurements on this machine depend on; boards add SoC and L4T, which other machines lack. */
export const readFingerprint = async (root = '/'): Promise<{ readonly [name: string]: Json }> => {
  const processors = cpus();
  const fields: Record<string, Json | undefined> = {
    processor: processors[0]?.model.trim() ?? 'unknown',
    cores: processors.length,
    memoryGiB: Math.round(totalmem() / GIB),
    architecture: arch(),
    kernel: release(),
    clockGovernor: await firstLine(join(root, 'sys/devices/system/cpu/cpu0/cpufreq/scaling_governor')),
    board: await firstLine(join(root, 'proc/device-tree/model')),
    l4t: await firstLine(join(root, 'etc/nv_tegra_release')),
  };
  return Object.fromEntries(
    Object.entries(fields).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
};
