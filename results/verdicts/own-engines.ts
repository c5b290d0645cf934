import type { SessionEstimate } from '../../contracts/night-verdict.js';

/**
 * The sessions that tell anew what builds differ by: their engines are neither those of the accepted night itself nor those of
 * another session before. A session that does not say which engines it had built its own.
 */
export const withOwnEngines = (sessions: readonly SessionEstimate[]): readonly SessionEstimate[] => {
  const seen = new Set<string>();
  return sessions.filter(({ engines }) => {
    if (engines === undefined) return true;
    if (engines.tonight === engines.reference || seen.has(engines.tonight)) return false;
    seen.add(engines.tonight);
    return true;
  });
};
