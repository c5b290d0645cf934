import type { Int8Share } from '../../contracts/programs/common-facts.js';
import { FOLD_PROGRAMS } from '../../contracts/programs/fold.js';
import { recordedFacts } from '../../contracts/recorded-facts.js';
import type { TrialRecord } from '../../contracts/trial-record.js';
import type { ReportView } from '../model/report-view.js';
import { percent } from '../text/formatted-numbers.js';
import { settingsName } from '../text/settings-name.js';

/** What of the Q/DQ network of a recipe can be computed in INT8. */
export interface Int8Line extends Int8Share {
  /** The recipe, and whatever tells its settings in the sweep apart. */
  readonly name: string;
  /** The same in short. */
  readonly summary: string;
}

const NAMED = 3;

const shareOf = ({ stages }: TrialRecord): Int8Share | undefined => {
  const fold = stages.findLast(({ stage }) => stage === 'fold');
  return recordedFacts(FOLD_PROGRAMS.fold, fold).int8;
};

type Left = Int8Share['left'];

const countsOf = (left: Left): string =>
  [...new Set(left.map(({ operator }) => operator))]
    .map((operator) => `${left.filter((node) => node.operator === operator).length} ${operator}`)
    .join(', ');

const namesOf = (left: Left): string => {
  const named = left.slice(0, NAMED).map(({ operator, name }) => `${operator} ${name}`);
  return named.join(', ') + (left.length > NAMED ? ` and ${left.length - NAMED} more` : '');
};

const summaryOf = ({ operations, int8Operations, left }: Int8Share): string => {
  const [placed, lost] = (['placement', 'accident'] as const).map((why) => left.filter((node) => node.why === why));
  const breaks = left.filter(({ breaksChain }) => breaksChain);
  return [
    `${operations === 0 ? 'none' : percent((100 * int8Operations) / operations)} of the operations in INT8`,
    ...(placed === undefined || placed.length === 0 ? [] : [`in floating point by placement: ${countsOf(placed)}`]),
    ...(lost === undefined || lost.length === 0 ? [] : [`by accident: ${namesOf(lost)}`]),
    ...(breaks.length === 0 ? [] : [`chains of INT8 break at ${namesOf(breaks)}`]),
  ].join('; ');
};

/** A line for each recipe and its settings whose network has Q/DQ pairs. */
export const int8Lines = ({ trials: views }: ReportView): readonly Int8Line[] => {
  const trials = views.map(({ trial }) => trial);
  const lines = trials.flatMap((trial): readonly (readonly [string, Int8Line])[] => {
    const share = shareOf(trial);
    const name = settingsName(trials, trial);
    return share === undefined ? [] : [[name, { name, summary: summaryOf(share), ...share }]];
  });
  return [...new Map(lines.toReversed()).values()].toReversed();
};

/** What the lines of {@link int8Lines} count. */
export const INT8_EXPLANATION =
  'What of the Q/DQ network can be computed in INT8, by multiply-accumulates of convolutions and matrix products, and by ' +
  'elements read of sums, gates, pools and concatenations:';
