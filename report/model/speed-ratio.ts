import { type MedianPair, pairedRatio } from '../../results/statistics/paired-ratio.js';
import { measurementOf, type TrialView } from './trial-view.js';

/** A speed of one node against the reference node’s. */
export interface SpeedRatio {
  /** Geometric mean of the pairs’ ratios, this node’s divided by the reference’s. */
  readonly ratio: number;
  readonly pairs: number;
  /** `by turns`: blocks of the nodes' comparisons; `in trials`: trials at several calibration batch sizes. */
  readonly measured: 'by turns' | 'in trials';
  /** 95 % interval of the ratio; `null` for fewer pairs than {@link JUDGED_PAIRS}. */
  readonly interval: { readonly lower: number; readonly upper: number } | null;
  /** `not judged`: fewer pairs than an interval takes. */
  readonly verdict: 'beyond noise' | 'not beyond noise' | 'not judged';
}

/** Pairs from which on a spread can be told from a handful of numbers. */
export const JUDGED_PAIRS = 5;

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
export const trialRatio = (
  pairs: readonly TrialPair[],
  { metric, batchSize }: ComparedSpeed,
): SpeedRatio | undefined => {
  const values = pairs.flatMap(({ reference, candidate }): readonly MedianPair[] => {
    const [before, after] = [reference, candidate].map((view) => measurementOf(view, metric, batchSize)?.value);
    return before === undefined || after === undefined ? [] : [[after, before]];
  });
  return ratioOf(values, 'in trials');
};

/** The same from the medians of blocks that were measured by turns; `undefined` for fewer than {@link JUDGED_PAIRS}. */
export const turnRatio = (medians: readonly MedianPair[], metric: ComparedSpeed['metric']): SpeedRatio | undefined => {
  if (medians.length < JUDGED_PAIRS) return undefined;
  const speeds = metric === 'throughput' ? medians.map(([after, before]): MedianPair => [before, after]) : medians;
  return ratioOf(speeds, 'by turns');
};

const ratioOf = (values: readonly MedianPair[], measured: SpeedRatio['measured']): SpeedRatio | undefined => {
  const [first] = values;
  if (first === undefined) return undefined;
  const found = pairedRatio(values);
  const interval = found === undefined || values.length < JUDGED_PAIRS ? null : found;
  return {
    ratio: found?.ratio ?? first[0] / first[1],
    pairs: values.length,
    measured,
    interval: interval === null ? null : { lower: interval.lower, upper: interval.upper },
    verdict: verdictOf(interval),
  };
};

const verdictOf = (interval: SpeedRatio['interval']): SpeedRatio['verdict'] => {
  if (interval === null) return 'not judged';
  return interval.lower > 1 || interval.upper < 1 ? 'beyond noise' : 'not beyond noise';
};
