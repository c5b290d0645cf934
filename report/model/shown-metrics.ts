import type { MetricRecord } from '../../contracts/metric.js';
import type { TrialRecord } from '../../contracts/trial-record.js';

/** A metric that the trials of a report have. */
export type ShownMetric = Pick<MetricRecord, 'name' | 'better' | 'isPrimary'> & {
  /** Whether an image is right or wrong by it, so that its value has an interval. */
  readonly hasInterval: boolean;
};

/** Every metric that a measured trial has, in the order of the task; the primary one first. */
export const shownMetrics = (trials: readonly TrialRecord[]): readonly ShownMetric[] => {
  const records = trials.flatMap(({ evaluation }) => evaluation?.metrics ?? []);
  const names = [...new Set(records.map(({ name }) => name))];
  return names
    .flatMap((metric): readonly ShownMetric[] => {
      const own = records.filter(({ name }) => name === metric);
      const [first] = own;
      if (first === undefined) return [];
      const { name, better, isPrimary } = first;
      return [{ name, better, isPrimary, hasInterval: own.some(({ hits }) => hits !== null) }];
    })
    .toSorted((a, b) => Number(b.isPrimary) - Number(a.isPrimary));
};

/** The metric by which a trial is compared with others; `undefined` where it has none. */
export const primaryMetric = ({ evaluation }: TrialRecord): MetricRecord | undefined =>
  evaluation?.metrics.find(({ isPrimary }) => isPrimary);
