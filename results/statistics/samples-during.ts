import type { ThroughputRecord, UsageSample } from '../../contracts/evaluation-record.js';

/** The samples that stand for time within the run, each for the sampling interval before it. */
export const samplesDuring = (run: ThroughputRecord, intervalMs: number): readonly UsageSample[] =>
  run.usage.filter(({ atMs }) => atMs > 0 && atMs < run.seconds * 1000 + intervalMs);
