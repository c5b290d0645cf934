import { plainP, points, threeDigits, whole } from '../text/formatted-numbers.js';
import { marginText } from '../text/margin-text.js';
import type { Comparison } from '../model/comparison.js';
import type { ReportView } from '../model/report-view.js';
import type { TrialView } from '../model/trial-view.js';
import type { Verdict } from '../model/verdict.js';
import { ABSENT, differenceCell } from './table-cells.js';

/** A column of the table that compares trials with FP32. */
export interface ComparisonColumn {
  /** In two lines, as a terminal has it. */
  readonly name: readonly [string, string];
  readonly cell: (view: TrialView) => string;
  /** Whether a terminal of 110 columns has it too. */
  readonly isBrief: boolean;
}

const VERDICTS: Readonly<Record<Verdict['kind'], string>> = {
  'not-worse': 'not worse',
  worse: 'worse',
  'cannot-tell': 'cannot tell',
};

const compared =
  (text: (comparison: Comparison) => string | null | undefined) =>
  ({ comparison }: TrialView): string =>
    (comparison === undefined ? undefined : text(comparison)) ?? ABSENT;

const range = (lower: string, upper: string): string => `${lower} … ${upper}`;

const signalToNoiseText = ({ signalToNoise }: Comparison): string | undefined => {
  if (signalToNoise === null) return undefined;
  return signalToNoise.decibels === null ? 'identical' : signalToNoise.decibels.toFixed(1);
};

const COLUMNS: readonly ComparisonColumn[] = [
  { name: ['Δ', 'points'], cell: differenceCell, isBrief: true },
  {
    name: ['95 %', 'interval'],
    cell: compared(({ test }) => test && range(points(test.interval.lower), points(test.interval.upper))),
    isBrief: true,
  },
  {
    name: ['McNemar p,', 'corrected'],
    cell: ({ verdict }) => (verdict === undefined ? ABSENT : plainP(verdict.p)),
    isBrief: false,
  },
  {
    name: ['only FP32 / only', 'trial right'],
    cell: compared(
      ({ mcnemar }) => mcnemar && `${whole(mcnemar.onlyBaselineRight)} / ${whole(mcnemar.onlyCandidateRight)}`,
    ),
    isBrief: false,
  },
  { name: ['flips', '%'], cell: compared(({ flips }) => flips?.percent.toFixed(2)), isBrief: true },
  {
    name: ['flips, 95 %', 'interval'],
    cell: compared(({ flips }) => flips && range(flips.interval.lower.toFixed(2), flips.interval.upper.toFixed(2))),
    isBrief: false,
  },
  { name: ['SQNR', 'dB'], cell: compared(signalToNoiseText), isBrief: false },
  {
    name: ['smallest shift', 'points'],
    cell: compared(({ resolution }) =>
      resolution === null || resolution.smallestShift === null ? undefined : threeDigits(resolution.smallestShift),
    ),
    isBrief: true,
  },
];

/** The columns whose numbers any trial has; the verdict, which is text, is beside them. */
export const comparisonColumns = (view: ReportView): readonly ComparisonColumn[] =>
  COLUMNS.filter(({ cell }) => comparedTrials(view).some((own) => cell(own) !== ABSENT));

/** The trials that are compared with FP32. */
export const comparedTrials = ({ trials }: ReportView): readonly TrialView[] =>
  trials.filter(({ comparison }) => comparison !== undefined);

/** Heads what was found, with the margin that is meant; in two lines, as a terminal has it. */
export const verdictName = (view: ReportView): readonly [string, string] => {
  const margin = comparedTrials(view)[0]?.comparison?.margin;
  return ['Verdict,', margin === undefined ? '' : `margin ${marginText(margin)}`];
};

/** What was found of a trial. */
export const verdictCell = ({ verdict }: TrialView): string =>
  verdict === undefined ? ABSENT : VERDICTS[verdict.kind];

const resolutionNote = (view: ReportView): string => {
  const resolution = comparedTrials(view).flatMap(({ comparison }) => comparison?.resolution ?? [])[0];
  if (resolution === undefined) return '';
  return (
    `Smallest shift: what McNemar’s exact test finds in these images in ${100 * resolution.power} of 100 cases, where as many ` +
    `are right by one network alone as were seen; a shift below ${resolution.smallestOneSided.toFixed(2)} points is never told from ` +
    'chance. '
  );
};

const signalNote = (view: ReportView): string => {
  const images = comparedTrials(view).flatMap(({ comparison }) => comparison?.signalToNoise?.images ?? [])[0];
  return images === undefined
    ? ''
    : `SQNR: signal to noise of the raw outputs against FP32’s, over the first ${whole(images)} images. `;
};

/** How the numbers of {@link comparisonColumns} and the verdicts are to be read. */
export const comparisonNote = (view: ReportView): string => {
  const tests = comparedTrials(view).filter(({ verdict }) => verdict !== undefined).length;
  return (
    'Each trial against pytorch-fp32 on the same images. The interval of the difference is Tango’s paired score interval, each for ' +
    'itself. “Not worse” by more than the margin is a one-sided test at 2.5 %, “worse” McNemar’s exact test at 5 %, “cannot tell” that ' +
    'these images show neither' +
    `${tests > 1 ? `; both are corrected for the ${tests} trials compared (Holm), so that the best of them may be picked` : ''}. ` +
    'Flips: images that are answered otherwise than by FP32, right or wrong. ' +
    resolutionNote(view) +
    signalNote(view)
  ).trimEnd();
};
