import { z } from 'zod';
import { FAILURES, type FailureCode } from './failures.js';
import type { Immutable } from './immutable.js';
import type { TrialRecord } from './trial-record.js';

/** How a trial ended, without what it measured. */
export type TrialEnd = Pick<TrialRecord, 'trialId' | 'nodeId' | 'status'> & {
  /** `null` where it was measured. */
  readonly code: string | null;
};

/** What a retry of a sweep runs again beside what was absent or cancelled, or has never begun. */
export const sweepRetrySchema = z.object({
  nodes: z.array(z.string()).describe('Those of the sweep whose trials are run again, in its order.'),
  failed: z
    .enum(['mendable', 'all'])
    .describe('Failed trials: mendable, those whose failure is not one of the sweep’s own input; or all.'),
});

/** What {@link sweepRetrySchema} describes. */
export type SweepRetry = Immutable<z.infer<typeof sweepRetrySchema>>;

/** Whether a retry runs a trial again that ended so. A node that could not run a recipe is asked again. */
export const isRetried = (
  { status, code }: Pick<TrialEnd, 'status' | 'code'>,
  failed: SweepRetry['failed'],
): boolean => {
  switch (status) {
    case 'absent':
    case 'cancelled':
      return true;
    case 'failed':
      return failed === 'all' || exitClassOf(code) !== 'badInput';
    case 'measured':
    case 'unsupported':
      return false;
  }
};

const exitClassOf = (code: string | null) =>
  code !== null && code in FAILURES ? FAILURES[code as FailureCode].exitClass : undefined;
