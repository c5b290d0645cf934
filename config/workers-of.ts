import type { Settings } from './settings-schema.js';

/** Whether this machine is part of a deployment: server, store and results are shared with others. */
export const isInDeployment = ({ temporal, store, results }: Settings): boolean =>
  temporal.address !== undefined && store.shared !== undefined && results.kind === 'postgres';

/** Whose workers run the Workflows that this machine starts. On a server of others, a machine alone has its own. */
export const workersOf = (settings: Settings): 'shared' | 'own' =>
  settings.temporal.address === undefined || isInDeployment(settings) ? 'shared' : 'own';
