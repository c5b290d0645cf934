import type { TrialEnd } from './retry.js';
import type { ComparisonRecord } from './comparison-record.js';
import type { NodeRecord, SweepRecord } from './sweep-record.js';
import type { TrialRecord } from './trial-record.js';

/** Where results are written; `results/` implements it. Saving the same id again replaces it. */
export interface ResultsWriter {
  /** `keepsNodes`: nodes that were saved of it stay; the sweep has none of its own then. */
  saveSweep(sweep: SweepRecord, keepsNodes?: boolean): Promise<void>;
  /** Adds a node to a saved sweep; `position` is its place among the sweep's nodes. */
  saveNode(sweepId: string, position: number, node: NodeRecord): Promise<void>;
  endSweep(sweepId: string, end: Pick<SweepRecord, 'status' | 'finishedAt'>): Promise<void>;
  saveTrial(trial: TrialRecord): Promise<void>;
  removeTrials(trialIds: readonly string[]): Promise<void>;
  saveComparison(comparison: ComparisonRecord): Promise<void>;
}

/** Where results are read; `results/` implements it. */
export interface ResultsReader {
  /** Newest first. */
  sweeps(): Promise<readonly SweepRecord[]>;
  sweep(sweepId: string): Promise<SweepRecord | undefined>;
  /** In the order of recipe (the paper's) and calibration batch size. */
  trials(sweepId: string): Promise<readonly TrialRecord[]>;
  /** One trial; undefined where there is none of this id. */
  trial(trialId: string): Promise<TrialRecord | undefined>;
  /** How the trials of a sweep ended, of one node where one is named. */
  trialEnds(sweepId: string, nodeId?: string): Promise<readonly TrialEnd[]>;
  /** Comparisons by turns of a sweep, one a node at most, in the order of the nodes' ids. */
  comparisons(sweepId: string): Promise<readonly ComparisonRecord[]>;
}
