import { join } from 'node:path';
import { openArtifactStore } from '../activities/artifacts/artifact-store.js';
import { openOutcomeStore } from '../activities/artifacts/outcome-store.js';
import { probeNode } from '../activities/probe-node.js';
import { createProgramRunner } from '../activities/program.js';
import type { NodeContext } from '../activities/stage-context.js';
import type { Settings } from '../config/settings-schema.js';

const MINUTE_MS = 60_000;

/** Opens the stores of a state folder. */
export const openStores = ({ stateDir }: Pick<Settings, 'stateDir'>) => ({
  artifacts: openArtifactStore(join(stateDir, 'store')),
  outcomes: openOutcomeStore(join(stateDir, 'store')),
});

/** Probes this machine and puts together what its stages work with. */
export const createNodeContext = async (settings: Settings, signal: AbortSignal): Promise<NodeContext> => {
  const { stateDir, nodeId, python, factories, stallMinutes } = settings;
  const place = { python, scratchRoot: join(stateDir, 'scratch'), logRoot: join(stateDir, 'logs', 'stages') };
  return {
    scratchRoot: place.scratchRoot,
    logRoot: place.logRoot,
    programs: createProgramRunner(python, place.logRoot),
    ...openStores(settings),
    probe: await probeNode(nodeId, place, { signal, onProgress: () => {} }),
    factories,
    silenceMs: stallMinutes * MINUTE_MS,
  };
};
