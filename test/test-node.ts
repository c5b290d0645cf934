import { join } from 'node:path';
import { openArtifactStore } from '../activities/artifacts/artifact-store.js';
import { openOutcomeStore } from '../activities/artifacts/outcome-store.js';
import { openOwnLists } from '../activities/dataset/own-lists.js';
import { openGrantStore } from '../activities/permission/grant-store.js';
import type { ProgramRunner } from '../activities/program.js';
import { launchProgram } from '../activities/process/program-launcher.js';
import type { ProgramName } from '../contracts/programs.js';
import type { NodeContext } from '../activities/stage-context.js';

/** A node whose programs are one given executable, working in a folder. */
export const testNode = (root: string, program = 'false'): NodeContext => ({
  artifacts: openArtifactStore(join(root, 'store')),
  outcomes: openOutcomeStore(join(root, 'store')),
  scratchRoot: join(root, 'scratch'),
  logRoot: join(root, 'logs'),
  crashRoot: join(root, 'crashes'),
  deviceCacheRoot: join(root, 'timing-caches'),
  machineRoot: '/',
  trtexec: undefined,
  programs: singleProgram(program),
  python: program,
  environment: {},
  probe: {
    nodeId: 'test',
    fingerprint: { processor: 'test' },
    tools: { onnx: '1', onnxruntime: '1' },
    hasTrtexec: false,
    unsupported: {},
  },
  factories: {},
  datasets: {},
  readableFolders: [],
  grants: openGrantStore(join(root, 'grants')),
  ownLists: openOwnLists(join(root, 'lists')),
  silenceMs: 60_000,
});

const singleProgram = (file: string): ProgramRunner => ({
  launcher: (program: ProgramName) => launchProgram(file, [program], { env: 'inherited' }),
  stop: async () => {},
});
