import type { NightPlan } from '../../contracts/night-plan.js';
import type { NightBenchmark, StoredNight } from '../../contracts/stored-night.js';
import type { SweepRecord } from '../../contracts/sweep-record.js';
import type { NightStores } from './night-stores.js';

/** What is read once for all boards. */
export interface Tonight {
  readonly stores: NightStores;
  readonly night: StoredNight;
  readonly plan: NightPlan;
  readonly benchmarks: readonly NightBenchmark[];
  /** Sweeps that were looked at, by their ids. */
  readonly sweeps: Map<string, SweepRecord | undefined>;
}
