import type { TrialRecord } from '../contracts/trial-record.js';

/** Images that a trial answered right; 0 where it was not measured. */
export const hitsOf = ({ evaluation }: TrialRecord): number =>
  evaluation?.metrics.find(({ isPrimary }) => isPrimary)?.hits ?? 0;
