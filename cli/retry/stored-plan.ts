import { QuantfleetFailure } from '../../contracts/quantfleet-failure.js';
import type { SweepPlan } from '../../contracts/sweep.js';
import type { SweepRecord } from '../../contracts/sweep-record.js';

/** The plan that the results keep of a sweep. Fails with `ConfigInvalid` where another version kept it in another form. */
export const storedPlan = ({ sweepId, spec }: SweepRecord): SweepPlan => {
  const kept = typeof spec === 'object' && spec !== null && !Array.isArray(spec) ? spec : {};
  const lacking = NEEDED.filter((field) => !(field in kept));
  if (lacking.length > 0 || !('sweepId' in kept) || kept['sweepId'] !== sweepId) {
    throw new QuantfleetFailure('ConfigInvalid', `The results keep no plan of ${sweepId} that can be run again.`, {
      advice: 'Run its file again: what is finished is kept.',
    });
  }
  const { listed: _, ...plan } = kept as Record<string, unknown>;
  return plan as unknown as SweepPlan;
};

const NEEDED: readonly (keyof SweepPlan)[] = [
  'name',
  'model',
  'splits',
  'preprocessing',
  'recipes',
  'calibrationBatchSizes',
  'speed',
  'nodes',
];
