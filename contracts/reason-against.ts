import type { NodeRegistration } from './node-registry.js';

/** What of a sweep or a night counts for which nodes it may have. */
export interface StorePolicy {
  /** Whether a node may keep what it makes where others do not see it: they are all of this machine. */
  readonly mayHaveOwnStore: boolean;
}

/** Why a machine takes no trials of a sweep that begins now; `undefined` where it does. */
export const reasonAgainst = (
  { description, admission }: NodeRegistration,
  { mayHaveOwnStore }: StorePolicy,
): string | undefined => {
  const { state, reason, by } = admission;
  if (state !== 'admitted') return `is ${state} by ${by}${reason === null ? '' : ` (${reason})`}`;
  return description.sharesStore || mayHaveOwnStore ? undefined : 'has a store of its own';
};
