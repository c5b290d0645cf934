import type { ComparisonRecord } from './comparison-record.js';
import type { NodeRecord, SweepRecord } from './sweep-record.js';
import type { TrialRecord } from './trial-record.js';

/** Where results are written; `results/` implements it. Saving the same id again replaces it. */
export interface ResultsWriter {
  saveSweep(sweep: SweepRecord): Promise<void>;
  /** Adds a node to a saved sweep; `position` is its place among the sweep's nodes. */
  saveNode(sweepId: string, position: number, node: NodeRecord): Promise<void>;
  endSweep(sweepId: string, end: Pick<SweepRecord, 'status' | 'finishedAt'>): Promise<void>;
  saveTrial(trial: TrialRecord): Promise<void>;
  saveComparison(comparison: ComparisonRecord): Promise<void>;
}

/** Where results are read; `results/` implements it. */
export interface ResultsReader {
  /** Newest first. */
  sweeps(): Promise<readonly SweepRecord[]>;
  sweep(sweepId: string): Promise<SweepRecord | undefined>;
  /** In the order of recipe (the paper's) and calibration batch size. */
  trials(sweepId: string): Promise<readonly TrialRecord[]>;
  /** Comparisons by turns of a sweep, one a node at most, in the order of the nodes' ids. */
  comparisons(sweepId: string): Promise<readonly ComparisonRecord[]>;
}
