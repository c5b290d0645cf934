import { join } from 'node:path';
import { listGpus } from '../activities/device/find-gpu.js';
import type { Settings } from '../config/settings-schema.js';
import { cardNodeId } from '../contracts/node-identity.js';
import { makeFolder } from '../files/make-folder.js';

/**
 * Settings of a node for each of these GPUs of this machine: an id with the GPU's number, and a folder of its own in the state
 * folder. Fails as {@link listGpus} does.
 */
export const cardSettings = async (settings: Settings, gpuUuids: readonly string[]): Promise<readonly Settings[]> => {
  const { nodeId, stateDir, environment } = settings;
  const logs = join(stateDir, 'logs');
  await makeFolder(logs);
  const listed = await listGpus({ environment, logFile: join(logs, 'nvidia-smi.log') });
  return listed
    .filter(({ uuid }) => gpuUuids.includes(uuid))
    .map(({ index, uuid }) => {
      const id = cardNodeId(nodeId, index);
      return {
        ...settings,
        nodeId: id,
        stateDir: join(stateDir, 'nodes', id),
        device: uuid,
        environment: { ...environment, CUDA_VISIBLE_DEVICES: uuid },
      };
    });
};
