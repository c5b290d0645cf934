import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Json } from '../../contracts/stage.js';
import { firstLine } from './first-line.js';

const GPU_DEVICES = new Set(['gv11b', 'gp10b', 'ga10b', 'gb10b', 'gpu']);

/** How a board is set to run at this moment, which a user may change between two measurements; nothing on other machines. */
export const readPowerState = async (root = '/'): Promise<{ readonly [name: string]: Json }> => {
  // nvpmodel writes a line such as `pmode:0002` whenever it sets a mode, at boot too.
  const mode = /^pmode:0*(\d+)/.exec((await firstLine(join(root, 'var/lib/nvpmodel/status'))) ?? '')?.[1];
  const range = await gpuClockRange(join(root, 'sys/class/devfreq'));
  return {
    ...(mode === undefined ? {} : { powerMode: mode }),
    ...(range === undefined ? {} : { gpuClockRangeMHz: range }),
  };
};

/** Lowest and highest clock that the GPU may take; equal where `jetson_clocks` has fixed it. */
const gpuClockRange = async (devices: string): Promise<readonly number[] | undefined> => {
  for (const device of await readdir(devices).catch(() => [])) {
    const folder = join(devices, device);
    if (!GPU_DEVICES.has((await firstLine(join(folder, 'device/of_node/name'))) ?? device)) continue;
    const hertz = await Promise.all(['min_freq', 'max_freq'].map((name) => firstLine(join(folder, name))));
    return hertz.map((value) => Number(value) / 1e6);
  }
  return undefined;
};
