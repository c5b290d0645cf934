import type { ThroughputRecord } from '../../contracts/evaluation-record.js';
import { samplesDuring } from './samples-during.js';

/** Mean usage while one batch size ran. */
export interface UsageSummary {
  /** 0 … 100, of the whole device. */
  readonly meanPercent: number;
  readonly samples: number;
  /** Share of the run's time that the samples stand for, 0 … 1. */
  readonly coverage: number;
}

/** Mean of the samples that stand for time within the run; `undefined` when there are none. */
export const summariseUsage = (run: ThroughputRecord, intervalMs: number): UsageSummary | undefined => {
  const during = samplesDuring(run, intervalMs);
  if (during.length === 0) return undefined;
  return {
    meanPercent: during.reduce((sum, { percent }) => sum + percent, 0) / during.length,
    samples: during.length,
    coverage: Math.min(1, (during.length * intervalMs) / (run.seconds * 1000)),
  };
};
