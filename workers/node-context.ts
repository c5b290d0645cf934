import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { openStores } from '../activities/artifacts/open-stores.js';
import type { Stores } from '../activities/artifacts/stores.js';
import { createCurrentProbe } from '../activities/current-probe.js';
import { type ClockControlPlace, openClockControl } from '../activities/clocks/clock-control.js';
import { putBackLeftClocks } from '../activities/clocks/left-clocks.js';
import { openConditions } from '../activities/conditions/condition-source.js';
import { openMachineTurns } from '../activities/device/machine-turns.js';
import type { OpenNode } from '../activities/index.js';
import type { NodeContext } from '../activities/stage-context.js';
import { openOwnLists } from '../activities/dataset/own-lists.js';
import { grantFolder, openGrantStore } from '../activities/permission/grant-store.js';
import { removeStaleSockets } from '../activities/process/warm-socket.js';
import { createProgramRunner } from '../activities/program.js';
import type { Settings } from '../config/settings-schema.js';
import { QuantfleetFailure } from '../contracts/quantfleet-failure.js';
import type { NodeProbe } from '../contracts/activities.js';
import { makeFolder } from '../files/make-folder.js';
import { lockDevice } from './device-lock.js';
import { programPlace } from './program-place.js';

/** Scratch folders younger than this may hold the checkpoint of a stage that goes on. */
const SCRATCH_KEPT_MS = 14 * 24 * 3_600_000;
const MINUTE_MS = 60_000;

/** What a node has in common with the others of its process. */
export interface NodeSurroundings {
  readonly stores: Stores;
  /** Whether others, which may be alike, keep their measurements in the same store. */
  readonly isOneOfSeveral: boolean;
  /** State folder of the process, in which grants lie; the node's own may be another. */
  readonly stateDir: string;
}

/** This machine, or a GPU of it, as a node. */
export interface LocalNode {
  readonly nodeId: string;
  readonly open: OpenNode;
  /** As it was at the start. */
  readonly probe: NodeProbe;
  /** The GPU that programs compute on; `null` where there is none. */
  readonly gpuUuid: string | null;
  /** All that CUDA shows, that one first. */
  readonly visibleGpus: readonly string[];
  /** Ends what its programs kept running, and gives the GPU back. */
  stop(): Promise<void>;
}

/** Puts together what a node's stages work with, probes it, and takes its GPU. Fails with `DeviceInUse`. */
export const createLocalNode = async (
  settings: Settings,
  { stores, isOneOfSeveral, ...process }: NodeSurroundings,
  signal: AbortSignal,
): Promise<LocalNode> => {
  const { nodeId, factories, datasets, readableFolders, stallMinutes, stateDir, lockFolders, store } = settings;
  // The warm Python keeps the packages that it has imported.
  const currentProbe = createCurrentProbe(nodeId, () => programs.stop());
  const { probe, gpuUuid, visibleGpus } = await currentProbe(programPlace(settings), { signal, onProgress: () => {} });
  const environment =
    gpuUuid === null || visibleGpus.length < 2
      ? settings.environment
      : { ...settings.environment, CUDA_VISIBLE_DEVICES: gpuUuid };
  const lock = gpuUuid === null ? undefined : lockDevice(gpuUuid, lockFolders);
  const home = () => ({ ...programPlace({ ...settings, environment }), deviceLock: lock?.descriptor });
  const programs = createProgramRunner(home());
  const grants = openGrantStore(grantFolder(process.stateDir));
  const ownLists = openOwnLists(join(process.stateDir, 'lists'));
  const notes = join(stateDir, 'put-back');
  await putBackLeftClocks(notes);
  const clocks = clockControl({ ...settings, environment }, { gpuUuid, notes });
  const turns = openMachineTurns({ environment, lockFolders, logFile: join(stateDir, 'logs', 'machine-turns.log') });
  const open: OpenNode = async (attempt, isAnew) => {
    const place = home();
    const now = await currentProbe(place, attempt, isAnew);
    if (isAnew === true && now.gpuUuid !== gpuUuid) {
      const message = `CUDA shows ${now.gpuUuid ?? 'no GPU'}, and showed ${gpuUuid ?? 'none'} when this worker started.`;
      throw new QuantfleetFailure('DeviceUnknown', message, { advice: 'Mend the GPU, then start the worker again.' });
    }
    return {
      ...place,
      ...stores,
      isOneOfSeveral,
      turns,
      conditions: openConditions(place),
      ...clocks,
      crashRoot: join(stateDir, 'crashes'),
      deviceCacheRoot: join(stateDir, 'store', 'timing-caches'),
      programs,
      probe: now.probe,
      factories,
      datasets,
      readableFolders,
      grants,
      ownLists,
      silenceMs: stallMinutes * MINUTE_MS,
      reserve: { bytes: store.reserve, folders: [stateDir, ...(await cacheFolder(store))] },
    };
  };
  const stop = async (): Promise<void> => {
    await programs.stop();
    lock?.release();
  };
  return { nodeId, open, probe, gpuUuid, visibleGpus, stop };
};

const clockControl = (
  { clocks: settings, machineRoot, environment, stateDir }: Settings,
  place: Pick<ClockControlPlace, 'gpuUuid' | 'notes'>,
): Pick<NodeContext, 'clocks'> => {
  if (settings === undefined) return {};
  const logFile = join(stateDir, 'logs', 'clocks.log');
  return { clocks: openClockControl({ ...place, settings, machineRoot, environment, logFile }) };
};

const cacheFolder = async ({ shared }: Settings['store']): Promise<readonly string[]> => {
  if (shared === undefined) return [];
  await makeFolder(shared.cache.folder);
  return [shared.cache.folder];
};

/** Removes what killed and abandoned stages left in the store; for the process that has locked the state folder. */
export const removeStaged = async (settings: Settings): Promise<void> => {
  await (await openStores(settings)).artifacts.removeStaged();
};

/** Removes what killed and abandoned stages left where a node's programs work. */
export const removeLeftovers = async (settings: Settings): Promise<void> => {
  const { scratchRoot, socketFolders } = programPlace(settings);
  await removeStaleSockets(socketFolders);
  const names = await readdir(scratchRoot).catch(() => []);
  for (const name of names) {
    const { mtimeMs } = await stat(join(scratchRoot, name));
    if (Date.now() - mtimeMs > SCRATCH_KEPT_MS) await rm(join(scratchRoot, name), { recursive: true, force: true });
  }
};
