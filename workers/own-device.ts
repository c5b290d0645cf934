import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { findGpu } from '../activities/device/find-gpu.js';
import type { Settings } from '../config/settings-schema.js';

/**
 * The settings with `device` as a UUID, which is then the only GPU that programs see; the same settings where they name none.
 * Fails with `DeviceUnknown`.
 */
export const withOwnDevice = async (settings: Settings): Promise<Settings> => {
  const { device, environment, stateDir } = settings;
  if (device === undefined) return settings;
  const logs = join(stateDir, 'logs');
  mkdirSync(logs, { recursive: true });
  const uuid = await findGpu(device, { environment, logFile: join(logs, 'nvidia-smi.log') });
  return { ...settings, device: uuid, environment: { ...environment, CUDA_VISIBLE_DEVICES: uuid } };
};

/** UUID of the GPU that {@link withOwnDevice} found; `null` where the settings name none. */
export const ownDevice = ({ device }: Settings): string | null => (typeof device === 'string' ? device : null);
