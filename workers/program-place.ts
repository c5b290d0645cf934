import { join } from 'node:path';
import { findTrtexec } from '../activities/device/find-trtexec.js';
import type { NodeContext } from '../activities/stage-context.js';
import type { ProgramPlace } from '../activities/program-facts.js';
import type { Settings } from '../config/settings-schema.js';

/** Where programs work and log in a state folder. */
export const programPlace = ({
  python,
  stateDir,
  searchPath,
  environment,
}: Settings): ProgramPlace & Pick<NodeContext, 'trtexec'> => ({
  python,
  environment,
  trtexec: findTrtexec(searchPath),
  scratchRoot: join(stateDir, 'scratch'),
  logRoot: join(stateDir, 'logs', 'stages'),
});
