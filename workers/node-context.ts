import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { openStores } from '../activities/artifacts/open-stores.js';
import { openOwnLists } from '../activities/dataset/own-lists.js';
import { grantFolder, openGrantStore } from '../activities/permission/grant-store.js';
import { removeStaleSockets } from '../activities/process/warm-socket.js';
import { createCurrentProbe } from '../activities/current-probe.js';
import type { OpenNode } from '../activities/index.js';
import { createProgramRunner } from '../activities/program.js';
import type { NodeProbe } from '../contracts/activities.js';
import type { Settings } from '../config/settings-schema.js';
import { makeFolder } from '../files/make-folder.js';
import { programPlace } from './program-place.js';

/** Scratch folders younger than this may hold the checkpoint of a stage that goes on. */
const SCRATCH_KEPT_MS = 14 * 24 * 3_600_000;
const MINUTE_MS = 60_000;

/** This machine as a node. */
export interface LocalNode {
  readonly nodeId: string;
  readonly open: OpenNode;
  /** As it was at the start. */
  readonly probe: NodeProbe;
  readonly gpuUuid: string | null;
  /** Ends what its programs kept running. */
  stop(): Promise<void>;
}

/** Puts together what this machine's stages work with, and probes it. */
export const createLocalNode = async (settings: Settings, signal: AbortSignal): Promise<LocalNode> => {
  const { nodeId, factories, datasets, readableFolders, stallMinutes, stateDir, store } = settings;
  const programs = createProgramRunner(programPlace(settings));
  const grants = openGrantStore(grantFolder(stateDir));
  const ownLists = openOwnLists(join(stateDir, 'lists'));
  const stores = await openStores(settings);
  // The warm Python holds the packages that it imported when it started.
  const currentProbe = createCurrentProbe(nodeId, programs.stop);
  const open: OpenNode = async (attempt) => {
    const place = programPlace(settings);
    return {
      ...place,
      ...stores,
      crashRoot: join(stateDir, 'crashes'),
      deviceCacheRoot: join(stateDir, 'store', 'timing-caches'),
      programs,
      probe: (await currentProbe(place, attempt)).probe,
      factories,
      datasets,
      readableFolders,
      grants,
      ownLists,
      silenceMs: stallMinutes * MINUTE_MS,
      reserve: { bytes: store.reserve, folders: [stateDir, ...(await cacheFolder(store))] },
    };
  };
  const { probe, gpuUuid } = await currentProbe(programPlace(settings), { signal, onProgress: () => {} });
  return { nodeId, open, probe, gpuUuid, stop: programs.stop };
};

const cacheFolder = async ({ shared }: Settings['store']): Promise<readonly string[]> => {
  if (shared === undefined) return [];
  await makeFolder(shared.cache.folder);
  return [shared.cache.folder];
};

/** Removes what killed and abandoned stages left; for the process that has locked the state folder. */
export const removeLeftovers = async (settings: Settings): Promise<void> => {
  await (await openStores(settings)).artifacts.removeStaged();
  const { scratchRoot, socketFolders } = programPlace(settings);
  await removeStaleSockets(socketFolders);
  const names = await readdir(scratchRoot).catch(() => []);
  for (const name of names) {
    const { mtimeMs } = await stat(join(scratchRoot, name));
    if (Date.now() - mtimeMs > SCRATCH_KEPT_MS) await rm(join(scratchRoot, name), { recursive: true, force: true });
  }
};
