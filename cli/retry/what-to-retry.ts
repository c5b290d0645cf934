import { QuantfleetFailure } from '../../contracts/quantfleet-failure.js';
import { isRetried, type SweepRetry, type TrialEnd } from '../../contracts/retry.js';
import type { SweepRecord } from '../../contracts/sweep-record.js';
import type { SweepPlan } from '../../contracts/sweep.js';

/**
 * What a retry of a sweep that has ended so runs again. A sweep that did not finish may have trials that never began, on any
 * of its nodes. Fails with `NothingToRetry`.
 */
export const whatToRetry = (
  plan: SweepPlan,
  status: SweepRecord['status'],
  ends: readonly TrialEnd[],
  failed: SweepRetry['failed'],
): SweepRetry => {
  const again = ends.filter((end) => isRetried(end, failed));
  const nodes =
    status === 'finished' ? plan.nodes.filter((nodeId) => again.some((end) => end.nodeId === nodeId)) : plan.nodes;
  if (nodes.length > 0) return { nodes, failed };
  const kept = ends.filter((end) => end.status === 'failed').length;
  throw new QuantfleetFailure(
    'NothingToRetry',
    `No trial of ${plan.sweepId} is absent, cancelled or failed for a reason that may be gone: ${countsOf(ends)}.`,
    kept === 0 ? {} : { advice: 'Where what failed is mended, as images that could not be read: sweep retry --all.' },
  );
};

/** What a retry will do, in two lines for people. */
export const retryLines = ({ nodes, failed }: SweepRetry, ends: readonly TrialEnd[]): readonly string[] => {
  const again = ends.filter((end) => nodes.includes(end.nodeId) && isRetried(end, failed));
  const kept = ends.filter((end) => !again.includes(end));
  return [
    `Runs again on ${nodes.join(', ')}: ${again.length === 0 ? 'what never began' : countsOf(again)}.`,
    `Stays as it is: ${kept.length === 0 ? 'nothing' : countsOf(kept)}.`,
  ];
};

/** As in `2 absent, 1 failed (DiskFull)`. */
const countsOf = (ends: readonly TrialEnd[]): string => {
  const names = ends.map(({ status, code }) => (status === 'failed' && code !== null ? `failed (${code})` : status));
  return [...new Set(names)].map((name) => `${names.filter((other) => other === name).length} ${name}`).join(', ');
};
