import { groupBy } from '../../results/group-by.js';
import { duration, milliseconds, twoDecimals } from '../text/formatted-numbers.js';
import { batchSizesName } from '../text/settings-name.js';
import { valueRange } from '../text/value-range.js';
import type { ReportView } from '../model/report-view.js';
import type { Series } from '../model/series.js';
import { placed } from '../text/placed.js';
import type { TrialView } from '../model/trial-view.js';
import type { Unsteadiness } from '../model/unsteadiness.js';

type Kind = Unsteadiness['kind'];

/** What was unsteady about one row, with its numbers. */
const detailOf = (found: Unsteadiness): string => {
  switch (found.kind) {
    case 'unsettled':
      return `it had not settled after ${duration(found.seconds)} of warm-up`;
    case 'shifted':
      return `within the runs the median went from ${milliseconds(found.before)} to ${milliseconds(found.after)}`;
    case 'tail-shifted':
      return `within the runs the slowest of a few went from ${milliseconds(found.before)} to ${milliseconds(found.after)}`;
    case 'scattered':
      return `a quarter of the runs took less than ${milliseconds(found.lower)}, a quarter more than ${milliseconds(found.upper)}`;
    case 'overtaken':
      return `further runs without transfers took ${milliseconds(found.compute)}, more than ${milliseconds(found.whole)} with them`;
    case 'stalled':
      return `slow runs lift the mean to ${milliseconds(found.mean)}, the median is ${milliseconds(found.median)}`;
  }
};

/** How many times the larger of its numbers is the smaller, or how long it was warmed up. */
const ratioOf = (found: Unsteadiness): number => {
  switch (found.kind) {
    case 'unsettled':
      return found.seconds;
    case 'shifted':
    case 'tail-shifted':
      return Math.max(found.before, found.after) / Math.min(found.before, found.after);
    case 'scattered':
      return found.upper / found.lower;
    case 'overtaken':
      return found.compute / found.whole;
    case 'stalled':
      return found.mean / found.median;
  }
};

/** The same of several rows, by these ratios. */
const SUMMARIES: Readonly<Record<Kind, string>> = {
  unsettled: 'they had not settled when warm-up ended, after seconds of',
  shifted: 'within the runs the median changed by a factor of',
  'tail-shifted': 'within the runs the slowest of a few changed by a factor of',
  scattered: 'the upper quartile of the runs is the lower one times',
  stalled: 'slow runs lift the mean to the median times',
  overtaken: 'further runs without transfers took longer than those with them, by a factor of',
};

const KINDS: readonly Kind[] = ['unsettled', 'shifted', 'tail-shifted', 'scattered', 'stalled', 'overtaken'];

interface Found {
  readonly view: TrialView;
  readonly unsteadiness: Unsteadiness;
}

/** Which rows, and what was unsteady about them. */
interface Finding {
  readonly which: string;
  readonly what: string;
}

const findingOf = (series: Series, kind: Kind, found: readonly Found[]): readonly Finding[] => {
  const [first, ...others] = found;
  if (first === undefined) return [];
  const which = [placed(series.label, series.nodeId), batchSizesName(found.map(({ view }) => view.trial))]
    .filter((part) => part !== '')
    .join(', ');
  const what =
    others.length === 0
      ? detailOf(first.unsteadiness)
      : `${SUMMARIES[kind]} ${valueRange(
          found.map(({ unsteadiness }) => ratioOf(unsteadiness)),
          twoDecimals,
        )}`;
  return [{ which, what }];
};

const findingsOf = (own: Series): readonly Finding[] =>
  KINDS.flatMap((kind) =>
    findingOf(
      own,
      kind,
      own.views.flatMap((view) =>
        view.unsteady.flatMap((unsteadiness) => (unsteadiness.kind === kind ? [{ view, unsteadiness }] : [])),
      ),
    ),
  );

/** A note for each series whose latencies were not steady, engines and baselines alike, with every way in which they were not. */
export const unsteadyNotes = ({ series }: ReportView): readonly string[] =>
  series.flatMap((own) =>
    groupBy(findingsOf(own), ({ which }) => which).map(
      (same) => `${same[0]?.which}: not steady: ${same.map(({ what }) => what).join('; ')}.`,
    ),
  );

/** What an unsteady row means for the numbers. */
export const UNSTEADY_EXPLANATION =
  'Latencies marked * were not steady: their numbers, and speed-ups calculated from them, may differ in the next run. ' +
  'Change of level and of the slowest runs is tested at 1 % and noted from 1 % and 5 % on; spread is noted from 10 % on.';
