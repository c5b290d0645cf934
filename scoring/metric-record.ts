import { packCorrect } from '../contracts/correct-bits.js';
import { describeIssues } from '../contracts/describe-issues.js';
import { type MetricOutcomes, type MetricRecord, metricRecordSchema } from '../contracts/metric.js';
import { QuantfleetFailure } from '../contracts/quantfleet-failure.js';
import type { Metric, Score } from './metric.js';

/** A metric of these answers as it is stored. Fails with `ProgramMismatch` where the value cannot be. */
export const metricRecord = <Answers extends { readonly count: number }>(
  { name, unit, better, score }: Metric<Answers>,
  answers: Answers,
  primary: string,
): MetricRecord => {
  const { value, outcomes } = score(answers);
  const record = metricRecordSchema.safeParse({
    name,
    unit,
    better,
    value,
    images: answers.count,
    hits: areBits(outcomes) ? outcomes.filter(Boolean).length : null,
    outcomes: stored(outcomes),
    isPrimary: name === primary,
  });
  if (record.success) return record.data;
  throw new QuantfleetFailure(
    'ProgramMismatch',
    `The metric ${name} cannot be ${value} of ${answers.count} images: ${describeIssues(record.error)}.`,
  );
};

const stored = (outcomes: Score['outcomes']): MetricOutcomes | null => {
  if (outcomes === null) return null;
  return areBits(outcomes)
    ? { kind: 'bits', packed: packCorrect(outcomes) }
    : { kind: 'numbers', values: outcomes.map(Number) };
};

const areBits = (outcomes: Score['outcomes']): outcomes is readonly boolean[] =>
  outcomes?.every((outcome) => typeof outcome === 'boolean') === true;
