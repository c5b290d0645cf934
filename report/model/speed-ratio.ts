import { pairedRatio, type PairedRatio } from '../../results/statistics/paired-ratio.js';
import { measurementOf, type TrialView } from './trial-view.js';

/** A speed of one node against the reference node’s. */
export interface SpeedRatio extends PairedRatio {
  /** `not judged`: fewer pairs than an interval takes. */
  readonly verdict: 'beyond noise' | 'not beyond noise' | 'not judged';
}

/** Trials of one network on the reference and on another node, measured apart. */
export interface TrialPair {
  readonly reference: TrialView;
  readonly candidate: TrialView;
}

/** Which measurement is compared; with a batch size where it has one. */
export interface ComparedSpeed {
  readonly metric: 'latency.p50' | 'throughput';
  readonly batchSize: number;
}

/** The ratio of a speed over pairs of trials, each pair a block of its own; `undefined` where none has it on both nodes. */
export const speedRatio = (
  pairs: readonly TrialPair[],
  { metric, batchSize }: ComparedSpeed,
): SpeedRatio | undefined => {
  const values = pairs.flatMap(({ reference, candidate }) => {
    const [before, after] = [reference, candidate].map((view) => measurementOf(view, metric, batchSize)?.value);
    return before === undefined || after === undefined ? [] : [{ reference: before, candidate: after }];
  });
  const ratio = pairedRatio(values);
  return ratio === undefined ? undefined : { ...ratio, verdict: verdictOf(ratio) };
};

const verdictOf = ({ interval }: PairedRatio): SpeedRatio['verdict'] => {
  if (interval === null) return 'not judged';
  return interval.lower > 1 || interval.upper < 1 ? 'beyond noise' : 'not beyond noise';
};
