import { join } from 'node:path';
import type { ProgramPlace } from '../activities/program-facts.js';
import type { Settings } from '../config/settings-schema.js';

/** Where programs work and log in a state folder. */
export const programPlace = ({ python, stateDir }: Settings): ProgramPlace => ({
  python,
  scratchRoot: join(stateDir, 'scratch'),
  logRoot: join(stateDir, 'logs', 'stages'),
});
