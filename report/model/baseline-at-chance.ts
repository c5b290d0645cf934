import type { DataNote } from '../../contracts/data-notes.js';
import { fieldOf, listOf, numberOf } from '../../contracts/json-field.js';
import { BASELINE } from '../../contracts/recipe-table.js';
import type { SweepRecord } from '../../contracts/sweep-record.js';
import type { TrialRecord } from '../../contracts/trial-record.js';
import { wilsonInterval } from '../../results/statistics/wilson-interval.js';
import { percent, whole } from '../text/formatted-numbers.js';
import { metricLabel } from '../text/metric-labels.js';
import { primaryMetric } from './shown-metrics.js';

/**
 * Whether answers cannot be told from guesses, and are too bad for a trained network: the 95 % interval reaches down to
 * the share of a guess, and stays below the middle between that share and all.
 */
const isGuess = (hits: number, images: number, classes: number): boolean => {
  const guess = 1 / classes;
  const { lower, upper } = wilsonInterval({ hits, images });
  return lower <= guess && upper < (1 + guess) / 2;
};

/** A note for each FP32 network that answers no better than guessing. */
export const baselineAtChance = (
  { classes, spec }: Pick<SweepRecord, 'classes' | 'spec'>,
  trials: readonly TrialRecord[],
): readonly DataNote[] =>
  trials.flatMap((trial) => {
    const primary = trial.recipe === BASELINE ? primaryMetric(trial) : undefined;
    if (primary === undefined || primary.hits === null || !isGuess(primary.hits, primary.images, classes)) return [];
    const { name, hits, images, value } = primary;
    const message =
      `${trial.recipe} answers ${whole(hits)} of ${whole(images)} images right (${metricLabel(name).name} ` +
      `${percent(value)}); guessing among ${whole(classes)} classes gives ${percent(100 / classes)}.${withoutLabelZero(spec)}`;
    return [{ code: 'BaselineAtChance', message }];
  });

/** Labels without 0 explain guesses best: they count from 1. */
const withoutLabelZero = (spec: SweepRecord['spec']): string => {
  const evaluation = listOf(fieldOf(spec, 'listed')).find((split) => fieldOf(split, 'role') === 'evaluation');
  const lowest = numberOf(fieldOf(evaluation, 'lowestLabel')) ?? 0;
  return lowest === 0 ? '' : ` Label 0 never occurs, the lowest is ${whole(lowest)}: they may count from 1.`;
};
