import { plainP, points, size, threeDigits, times, whole } from '../text/formatted-numbers.js';
import type { ShownMetric } from '../model/shown-metrics.js';
import { measurementOf, type TrialView } from '../model/trial-view.js';

/** What stands where a trial has no such number. */
export const ABSENT = '–';

/** Batch sizes whose throughput the tables show. */
export const TABLE_BATCH_SIZES = [1, 8, 32, 128] as const;

const cell = (view: TrialView, metric: string, format: (value: number) => string, batchSize?: number): string => {
  const measurement = measurementOf(view, metric, batchSize);
  return measurement === undefined ? ABSENT : format(measurement.value);
};

/** A metric in percent, without the sign. */
export const metricCell = (view: TrialView, metric: string): string => cell(view, metric, (value) => value.toFixed(2));

/** The bounds of a metric's interval, as in `91.16 … 92.24`. */
export const intervalCell = (view: TrialView, metric: string): string => {
  const measurement = measurementOf(view, metric);
  if (measurement === undefined || measurement.lower === null || measurement.upper === null) return ABSENT;
  return `${measurement.lower.toFixed(2)} … ${measurement.upper.toFixed(2)}`;
};

/** Points of the primary metric above or below FP32. */
export const differenceCell = ({ comparison }: TrialView): string =>
  comparison === undefined ? ABSENT : points(comparison.points);

/** McNemar's p against FP32, without the letter: `0.032` or `< 0.001`. */
export const pCell = ({ comparison }: TrialView): string =>
  comparison === undefined || comparison.mcnemar === null ? ABSENT : plainP(comparison.mcnemar.p);

/** A latency in milliseconds, without the unit; the median with a mark where the runs were not steady. */
export const latencyCell = (view: TrialView, name: 'p50' | 'p90' | 'p99' | 'std'): string => {
  const isMarked = name === 'p50' && view.unsteady.length > 0;
  return cell(view, `latency.${name}`, threeDigits) + (isMarked ? '*' : '');
};

/** The bounds of a quantile of latency, as in `0.150 … 0.153`; `undefined` where the runs carry none. */
export const latencyBounds = (view: TrialView, name: 'p50' | 'p90' | 'p99'): string | undefined => {
  const measurement = measurementOf(view, `latency.${name}`);
  if (measurement === undefined || measurement.lower === null || measurement.upper === null) return undefined;
  return `${threeDigits(measurement.lower)} … ${threeDigits(measurement.upper)}`;
};

/** A quantile of latency with its bounds, as in `0.151 (0.150 … 0.153)`; alone where the runs carry none. */
export const boundedLatencyCell = (view: TrialView, name: 'p50' | 'p90' | 'p99'): string => {
  const bounds = latencyBounds(view, name);
  return latencyCell(view, name) + (bounds === undefined ? '' : ` (${bounds})`);
};

/** Every metric, the primary one with its interval; the comparison with FP32; median and 99th percentile of latency. */
export const resultCells = (
  view: TrialView,
  metrics: readonly ShownMetric[],
  quantileCell: (view: TrialView, name: 'p50' | 'p99') => string = latencyCell,
): readonly string[] => [
  ...metrics.flatMap(({ name, isPrimary }) => [
    metricCell(view, name),
    ...(isPrimary ? [intervalCell(view, name)] : []),
  ]),
  differenceCell(view),
  pCell(view),
  quantileCell(view, 'p50'),
  quantileCell(view, 'p99'),
];

/** Median of the GPU's time without transfers in milliseconds, without the unit. */
export const computeCell = (view: TrialView): string => cell(view, 'latency.compute.p50', threeDigits);

/** How many times as fast as `pytorch-fp32` on the same device: `10.2×`. */
export const speedUpCell = ({ speedUp }: TrialView): string => (speedUp === undefined ? ABSENT : times(speedUp));

/** Throughput in images per second, without the unit. */
export const throughputCell = (view: TrialView, batchSize: number): string =>
  cell(view, 'throughput', whole, batchSize);

/** A metric at the largest batch size, without the unit. */
export const lastCell = (view: TrialView, metric: string): string => {
  const last = view.measurements.findLast((measurement) => measurement.metric === metric);
  return last === undefined ? ABSENT : threeDigits(last.value);
};

/** Mean usage at the smallest and largest batch size, in percent: `72 → 98`. */
export const usageCell = (view: TrialView): string => {
  const usage = view.measurements.filter(({ metric }) => metric === 'usage');
  const [first, last] = [usage[0], usage.at(-1)];
  if (first === undefined || last === undefined) return ABSENT;
  return first === last ? first.value.toFixed(0) : `${first.value.toFixed(0)} → ${last.value.toFixed(0)}`;
};

/** Engine size with its unit. */
export const engineCell = (view: TrialView): string => cell(view, 'engine.size', size);

/** Largest throughput measured in images per second, without the unit. */
export const peakThroughput = (view: TrialView): string => {
  const rates = view.measurements.filter(({ metric }) => metric === 'throughput').map(({ value }) => value);
  return rates.length === 0 ? ABSENT : whole(Math.max(...rates));
};

/** Why a trial has no measurement and how to mend it; what a node cannot run needs no mending. Empty for a measured one. */
export const explanationOf = ({ trial: { status, failure } }: TrialView): string => {
  if (failure === null) return '';
  if (status === 'unsupported') return failure.message;
  const end = /[.!?]$/.test(failure.message) ? '' : '.';
  return `${failure.message}${end} ${failure.advice}`;
};

/** The same in one line, with the failure's code. */
export const reasonOf = (view: TrialView): string => {
  const { status, failure } = view.trial;
  if (status === 'measured') return '';
  if (failure === null) return status;
  return status === 'unsupported' ? failure.message : `${failure.code}: ${explanationOf(view)}`;
};
