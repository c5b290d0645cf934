import type { DataNote } from '../../contracts/data-notes.js';
import { fieldOf, listOf, numberOf } from '../../contracts/json-field.js';
import type { MetricRecord } from '../../contracts/metric.js';
import { BASELINE } from '../../contracts/recipe-table.js';
import type { SweepRecord } from '../../contracts/sweep-record.js';
import type { TrialRecord } from '../../contracts/trial-record.js';
import { binomialTail } from '../../results/statistics/binomial-tail.js';
import { wilsonInterval } from '../../results/statistics/wilson-interval.js';
import { percent, whole } from '../text/formatted-numbers.js';
import { metricLabel } from '../text/metric-labels.js';
import { primaryMetric } from './shown-metrics.js';

/** Probability from which on guesses that are as good are no surprise. */
const USUAL = 0.025;

/**
 * Whether answers cannot be told from guesses, and are too bad for a trained network: guesses are as good often enough,
 * and the 95 % interval stays below the middle between the share of a guess and all.
 */
const isGuess = (hits: number, images: number, classes: number): boolean => {
  const guess = 1 / classes;
  return binomialTail(hits, images, guess) > USUAL && wilsonInterval({ hits, images }).upper < (1 + guess) / 2;
};

/**
 * A note for each FP32 network that answers no better than guessing; where none was measured, as with ONNX files, one
 * where no recipe does better.
 */
export const answersAtChance = (sweep: Classes, trials: readonly TrialRecord[]): readonly DataNote[] => {
  const measured = trials.flatMap((trial) => {
    const primary = primaryMetric(trial);
    return primary === undefined || primary.hits === null ? [] : [{ ...primary, hits: primary.hits, trial }];
  });
  const baselines = measured.filter(({ trial }) => trial.recipe === BASELINE);
  const isAtChance = ({ hits, images }: Answers): boolean => isGuess(hits, images, sweep.classes);
  if (baselines.length > 0) {
    return baselines.filter(isAtChance).map((answers) => ({
      code: 'BaselineAtChance',
      message: `${answers.trial.recipe} answers ${beside(answers, sweep)}`,
    }));
  }
  const [best] = measured.toSorted((a, b) => b.hits / b.images - a.hits / a.images);
  if (best === undefined || !measured.every(isAtChance)) return [];
  return [
    { code: 'NothingAboveChance', message: `The best trial, of ${best.trial.recipe}, answers ${beside(best, sweep)}` },
  ];
};

type Classes = Pick<SweepRecord, 'classes' | 'spec'>;
type Answers = MetricRecord & { readonly hits: number };

const beside = ({ name, hits, images, value }: Answers, { classes, spec }: Classes): string =>
  `${whole(hits)} of ${whole(images)} images right (${metricLabel(name).name} ${percent(value)}); ` +
  `guessing among ${whole(classes)} classes gives ${percent(100 / classes)}.${withoutLabelZero(spec)}`;

/** Labels without 0 explain guesses best: they count from 1. */
const withoutLabelZero = (spec: SweepRecord['spec']): string => {
  const evaluation = listOf(fieldOf(spec, 'listed')).find((split) => fieldOf(split, 'role') === 'evaluation');
  const lowest = numberOf(fieldOf(evaluation, 'lowestLabel')) ?? 0;
  return lowest === 0 ? '' : ` Label 0 never occurs, the lowest is ${whole(lowest)}: they may count from 1.`;
};
