import { packCorrect } from '../contracts/correct-bits.js';
import type { MetricOutcomes, MetricRecord } from '../contracts/metric.js';
import type { Metric, Score } from './metric.js';

/** A metric of these answers as it is stored. */
export const metricRecord = <Answers extends { readonly count: number }>(
  { name, unit, better, score }: Metric<Answers>,
  answers: Answers,
  primary: string,
): MetricRecord => {
  const { value, outcomes } = score(answers);
  return {
    name,
    unit,
    better,
    value,
    images: answers.count,
    hits: areBits(outcomes) ? outcomes.filter(Boolean).length : null,
    outcomes: stored(outcomes),
    isPrimary: name === primary,
  };
};

const stored = (outcomes: Score['outcomes']): MetricOutcomes | null => {
  if (outcomes === null) return null;
  return areBits(outcomes)
    ? { kind: 'bits', packed: packCorrect(outcomes) }
    : { kind: 'numbers', values: outcomes.map(Number) };
};

const areBits = (outcomes: Score['outcomes']): outcomes is readonly boolean[] =>
  outcomes?.every((outcome) => typeof outcome === 'boolean') === true;
