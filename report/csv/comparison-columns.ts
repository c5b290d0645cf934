import type { TrialView } from '../model/trial-view.js';
import type { Column } from './column.js';

type Picked = (view: TrialView) => number | string | null | undefined;

const column = (name: string, picked: Picked): Column => [name, (view) => picked(view) ?? null];

/** What the comparison of the primary metric with `pytorch-fp32` shows, beside the difference and McNemar's counts. */
export const comparisonColumns: readonly Column[] = [
  column('difference_lower_points', ({ comparison }) => comparison?.test?.interval.lower),
  column('difference_upper_points', ({ comparison }) => comparison?.test?.interval.upper),
  column('margin_points', ({ comparison }) => comparison?.margin),
  column('verdict', ({ verdict }) => verdict?.kind),
  column('non_inferiority_p', ({ comparison }) => comparison?.test?.nonInferiorityP),
  column('non_inferiority_p_holm', ({ verdict }) => verdict?.nonInferiorityP),
  column('difference_p_holm', ({ verdict }) => verdict?.p),
  column('flips_percent', ({ comparison }) => comparison?.flips?.percent),
  column('flips_lower_percent', ({ comparison }) => comparison?.flips?.interval.lower),
  column('flips_upper_percent', ({ comparison }) => comparison?.flips?.interval.upper),
  column('sqnr_db', ({ comparison }) => comparison?.signalToNoise?.decibels),
  column('sqnr_images', ({ comparison }) => comparison?.signalToNoise?.images),
  column('smallest_shift_points', ({ comparison }) => comparison?.resolution?.smallestShift),
  column('smallest_shift_power', ({ comparison }) => comparison?.resolution?.power),
  column('smallest_one_sided_points', ({ comparison }) => comparison?.resolution?.smallestOneSided),
];
