import type { NIGHT_STATUSES } from './stored-night.js';

/** Answer of a `nightWorkflow`'s progress Query, and its result. */
export interface NightProgress {
  readonly nightId: string;
  readonly fleet: string;
  readonly phase: 'beginning' | 'measuring' | 'judging' | 'confirming' | 'ended';
  readonly status: (typeof NIGHT_STATUSES)[number];
  /** Boards that take part. */
  readonly nodes: number;
  /** Ids of the sweeps that the benchmarks are. */
  readonly sweepIds: readonly string[];
  readonly deadline: string;
}
