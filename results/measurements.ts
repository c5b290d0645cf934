import type { EvaluationRecord } from '../contracts/results.js';
import { grouped } from './grouped-count.js';
import { latencyMeasurements } from './latency-measurements.js';
import { type Measurement, withoutInterval } from './measurement.js';
import { accuracyOrigin, FUSED_ORIGIN } from './measurement-origins.js';
import { wilsonInterval } from './statistics/wilson-interval.js';
import { throughputMeasurements } from './throughput-measurements.js';

const accuracy = (metric: string, hits: number, images: number, ran: string): Measurement => {
  const { lower, upper } = wilsonInterval({ hits, images });
  return {
    metric,
    batchSize: null,
    value: (100 * hits) / images,
    unit: 'percent',
    lower: 100 * lower,
    upper: 100 * upper,
    samples: images,
    method: `${grouped(hits)} of ${grouped(images)} images right, ${ran}; Wilson 95 % interval.`,
  };
};

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
  const { strayed, engineBytes } = evaluation;
  return [
    accuracy('top1', evaluation.top1Hits, evaluation.images, asMeasured),
    accuracy('top5', evaluation.top5Hits, evaluation.images, asMeasured),
    ...(strayed === null ? [] : [accuracy('top1.fused', strayed.top1Hits, strayed.images, FUSED_ORIGIN)]),
    ...latencyMeasurements(evaluation),
    ...throughputMeasurements(evaluation),
    ...(engineBytes === null ? [] : [engineSize(engineBytes)]),
  ];
};
