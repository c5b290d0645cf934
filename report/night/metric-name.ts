import type { NightMetric } from '../../contracts/night-verdict.js';
import { metricLabel } from '../text/metric-labels.js';

/** Names of the metrics of a night, that no answers are scored by. */
const NAMES: Readonly<Record<string, string>> = {
  'latency.p50': 'latency',
  'latency.p99': '99th percentile of latency',
  flips: 'changed answers',
  'engine-size': 'engine size',
  'build-time': 'build time',
};

const nameOf = ({ name }: NightMetric): string => NAMES[name] ?? metricLabel(name).name;

/** `latency at batch size 1`, `latency at batch size 1 of the board itself`. */
export const metricName = (metric: NightMetric): string => {
  const atBatchSize = metric.batchSize === null ? '' : ` at batch size ${metric.batchSize}`;
  return `${nameOf(metric)}${atBatchSize}${metric.subject === 'board' ? ' of the board itself' : ''}`;
};

/** `latency, 1` as the head of a narrow column. */
export const shortMetricName = (metric: NightMetric): string => {
  const batchSize = metric.batchSize === null ? '' : ` ${metric.batchSize}`;
  return `${metric.subject === 'board' ? 'board ' : ''}${nameOf(metric)}${batchSize}`;
};
