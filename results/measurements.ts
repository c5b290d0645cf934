import type { EvaluationRecord } from '../contracts/evaluation-record.js';
import type { MetricRecord } from '../contracts/metric.js';
import { grouped } from './grouped-count.js';
import { latencyMeasurements } from './latency-measurements.js';
import { type Measurement, withoutInterval } from './measurement.js';
import { accuracyOrigin, FUSED_ORIGIN } from './measurement-origins.js';
import { wilsonInterval } from './statistics/wilson-interval.js';
import { throughputMeasurements } from './throughput-measurements.js';

const scored = ({ value, unit, images, hits }: MetricRecord, metric: string, ran: string): Measurement => {
  const measurement = { metric, batchSize: null, value, unit, samples: images };
  if (hits === null) return withoutInterval({ ...measurement, method: `Of ${grouped(images)} images, ${ran}.` });
  const { lower, upper } = wilsonInterval({ hits, images });
  return {
    ...measurement,
    lower: 100 * lower,
    upper: 100 * upper,
    method: `${grouped(hits)} of ${grouped(images)} images right, ${ran}; Wilson 95 % interval.`,
  };
};

/** Name of a metric’s measurement of the fused build. */
export const fusedName = (metric: string): string => `${metric}.fused`;

const engineSize = (bytes: number): Measurement =>
  withoutInterval({
    metric: 'engine.size',
    batchSize: null,
    value: bytes,
    unit: 'bytes',
    samples: 1,
    method: 'Size of the engine file.',
  });

/** Every number an evaluation gives, in a fixed order; batch sizes in the order they ran. */
export const measurementsOf = (evaluation: EvaluationRecord): readonly Measurement[] => {
  const asMeasured = accuracyOrigin(evaluation);
  const { metrics, fused, engineBytes } = evaluation;
  return [
    ...metrics.map((metric) => scored(metric, metric.name, asMeasured)),
    ...(fused?.metrics ?? []).map((metric) => scored(metric, fusedName(metric.name), FUSED_ORIGIN)),
    ...latencyMeasurements(evaluation),
    ...throughputMeasurements(evaluation),
    ...(engineBytes === null ? [] : [engineSize(engineBytes)]),
  ];
};
