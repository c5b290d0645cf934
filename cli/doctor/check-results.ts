import type { Settings } from '../../config/settings-schema.js';
import { QuantfleetFailure } from '../../contracts/quantfleet-failure.js';
import { inspectPostgres, type PostgresState } from '../../results/inspect-postgres.js';
import type { Check } from './check.js';

/** Looks at the results database of PostgreSQL: server, tables, rights; nothing where results lie in the state folder. */
export const checkResults = async ({ results }: Settings): Promise<readonly Check[]> => {
  if (results.kind === 'sqlite') return [];
  const purpose = `${results.database} on ${results.host}:${results.port}`;
  const check = { tool: 'results database', purpose, isNeeded: true };
  try {
    const state = await inspectPostgres(results);
    return [
      { ...check, version: `PostgreSQL ${state.serverVersion}`, remedy: '' },
      tablesOf(state),
      ...rightsOf(state, results.user),
    ];
  } catch (error) {
    if (!(error instanceof QuantfleetFailure)) throw error;
    return [{ ...check, version: null, found: error.code, remedy: `${error.message} ${error.advice}` }];
  }
};

const tablesOf = ({ isBehind, canMigrate }: PostgresState): Check => {
  const check = { tool: 'results tables', purpose: 'as this version wants them', isNeeded: true };
  if (!isBehind) return { ...check, version: 'up to date', remedy: '' };
  if (canMigrate) return { ...check, version: 'to be brought up to date', remedy: '' };
  const remedy = 'This user may not make tables: start the results worker of this version once with a user who may.';
  return { ...check, version: null, found: 'behind', remedy };
};

const rightsOf = ({ isBehind, unreadable, unwritable }: PostgresState, user: string): readonly Check[] => {
  const read = { tool: 'right to read results', purpose: user, isNeeded: true };
  const write = { tool: 'right to write results', purpose: `${user}, for the results worker`, isNeeded: false };
  // Without tables there is nothing to have a right to.
  if (isBehind && unreadable.length + unwritable.length === 0) return [];
  const grant = (rights: string, tables: readonly string[]): string =>
    `As the owner of the tables: grant ${rights} on ${tables.join(', ')} to ${user}.`;
  return [
    unreadable.length === 0
      ? { ...read, version: 'granted', remedy: '' }
      : { ...read, version: null, found: 'denied', remedy: grant('select', unreadable) },
    unwritable.length === 0
      ? { ...write, version: 'granted', remedy: '' }
      : { ...write, version: null, found: 'denied', remedy: grant('insert, update, delete', unwritable) },
  ];
};
