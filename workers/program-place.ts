import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findTrtexec } from '../activities/device/find-trtexec.js';
import type { ProbePlace } from '../activities/probe-node.js';
import type { ProgramHome } from '../activities/program.js';
import type { Settings } from '../config/settings-schema.js';
import { ownDevice } from './own-device.js';

/** Where programs work and log in a state folder. */
export const programPlace = (settings: Settings): ProbePlace & ProgramHome => {
  const { python, stateDir, searchPath, environment, machineRoot } = settings;
  return {
    machineRoot,
    device: ownDevice(settings),
    python,
    environment,
    trtexec: findTrtexec(searchPath),
    scratchRoot: join(stateDir, 'scratch'),
    logRoot: join(stateDir, 'logs', 'stages'),
    socketFolders: [join(stateDir, 'run'), ...runtimeFolder(environment), tmpdir()],
  };
};

/** Nobody cleans it while the user is logged in; a service may have none. */
const runtimeFolder = ({ XDG_RUNTIME_DIR }: Settings['environment']): readonly string[] =>
  XDG_RUNTIME_DIR === undefined ? [] : [XDG_RUNTIME_DIR];
