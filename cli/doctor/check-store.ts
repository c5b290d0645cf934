import { openBackend, requireUsableStore } from '../../activities/artifacts/open-stores.js';
import type { Settings } from '../../config/settings-schema.js';
import { QuantfleetFailure } from '../../contracts/quantfleet-failure.js';
import type { Check } from './check.js';

/** Writes to the shared store and reads from it; nothing where there is none. */
export const checkStore = async (settings: Settings): Promise<readonly Check[]> => {
  const { shared } = settings.store;
  if (shared === undefined) return [];
  const { place } = await openBackend(shared);
  const check = { tool: 'shared store', purpose: place, isNeeded: true };
  try {
    await requireUsableStore(settings);
    return [{ ...check, version: 'read and written', remedy: '' }];
  } catch (error) {
    if (!(error instanceof QuantfleetFailure)) throw error;
    return [{ ...check, version: null, found: error.code, remedy: `${error.message} ${error.advice}` }];
  }
};
