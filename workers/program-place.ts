import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findTrtexec } from '../activities/device/find-trtexec.js';
import type { NodeContext } from '../activities/stage-context.js';
import type { ProgramPlace } from '../activities/program-facts.js';
import type { ProgramHome } from '../activities/program.js';
import type { Settings } from '../config/settings-schema.js';

/** Where programs work and log in a state folder. */
export const programPlace = ({
  python,
  stateDir,
  searchPath,
  environment,
}: Settings): ProgramPlace & ProgramHome & Pick<NodeContext, 'trtexec'> => ({
  python,
  environment,
  trtexec: findTrtexec(searchPath),
  scratchRoot: join(stateDir, 'scratch'),
  logRoot: join(stateDir, 'logs', 'stages'),
  socketFolders: [join(stateDir, 'run'), ...runtimeFolder(environment), tmpdir()],
});

/** Nobody cleans it while the user is logged in; a service may have none. */
const runtimeFolder = ({ XDG_RUNTIME_DIR }: Settings['environment']): readonly string[] =>
  XDG_RUNTIME_DIR === undefined ? [] : [XDG_RUNTIME_DIR];
