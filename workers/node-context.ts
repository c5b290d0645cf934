import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { openArtifactStore } from '../activities/artifacts/artifact-store.js';
import { openOutcomeStore } from '../activities/artifacts/outcome-store.js';
import { removeStaleSockets } from '../activities/process/warm-socket.js';
import { grantFolder, openGrantStore } from '../activities/permission/grant-store.js';
import { probeNode } from '../activities/probe-node.js';
import { createProgramRunner } from '../activities/program.js';
import type { NodeContext } from '../activities/stage-context.js';
import type { Settings } from '../config/settings-schema.js';
import { programPlace } from './program-place.js';

/** Scratch folders younger than this may hold the checkpoint of a stage that goes on. */
const SCRATCH_KEPT_MS = 14 * 24 * 3_600_000;
const MINUTE_MS = 60_000;

/** Opens the stores of a state folder. */
export const openStores = ({ stateDir }: Pick<Settings, 'stateDir'>) => ({
  artifacts: openArtifactStore(join(stateDir, 'store')),
  outcomes: openOutcomeStore(join(stateDir, 'store')),
});

/** Probes this machine and puts together what its stages work with. */
export const createNodeContext = async (settings: Settings, signal: AbortSignal): Promise<NodeContext> => {
  const { nodeId, factories, readableFolders, stallMinutes } = settings;
  const place = programPlace(settings);
  return {
    ...place,
    crashRoot: join(settings.stateDir, 'crashes'),
    deviceCacheRoot: join(settings.stateDir, 'store', 'timing-caches'),
    programs: createProgramRunner(place),
    ...openStores(settings),
    probe: await probeNode(nodeId, place, { signal, onProgress: () => {} }),
    factories,
    readableFolders,
    grants: openGrantStore(grantFolder(settings.stateDir)),
    silenceMs: stallMinutes * MINUTE_MS,
  };
};

/** Removes what killed and abandoned stages left; for the process that has locked the state folder. */
export const removeLeftovers = async (settings: Settings): Promise<void> => {
  await openStores(settings).artifacts.removeStaged();
  const { scratchRoot, socketFolders } = programPlace(settings);
  await removeStaleSockets(socketFolders);
  const names = await readdir(scratchRoot).catch(() => []);
  for (const name of names) {
    const { mtimeMs } = await stat(join(scratchRoot, name));
    if (Date.now() - mtimeMs > SCRATCH_KEPT_MS) await rm(join(scratchRoot, name), { recursive: true, force: true });
  }
};
