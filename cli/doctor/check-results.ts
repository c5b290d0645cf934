import type { Settings } from '../../config/settings-schema.js';
import { QuantfleetFailure } from '../../contracts/quantfleet-failure.js';
import { openPostgres } from '../../results/open-postgres.js';
import type { Check } from './check.js';

/** Connects to the results database of the settings, and changes nothing there; nothing where results lie in the state folder. */
export const checkResults = async ({ results }: Settings): Promise<readonly Check[]> => {
  if (results.kind === 'sqlite') return [];
  const { host, port, database, user } = results;
  const check = { tool: 'results database', purpose: `${database} at ${host}:${port}, as ${user}`, isNeeded: true };
  try {
    const { pool, isBehind } = await openPostgres(results);
    await pool.end();
    const version = isBehind ? 'to be migrated' : 'of this version';
    return [{ ...check, version, remedy: '' }];
  } catch (error) {
    if (!(error instanceof QuantfleetFailure)) throw error;
    return [{ ...check, version: null, found: error.code, remedy: `${error.message} ${error.advice}` }];
  }
};
