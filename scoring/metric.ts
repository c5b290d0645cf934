import type { MetricRecord } from '../contracts/metric.js';

/** What a network’s answers come to by one metric. */
export interface Score {
  readonly value: number;
  /** Whether each image was answered right, or a number for each; `null` where the value is not made image by image. */
  readonly outcomes: readonly boolean[] | readonly number[] | null;
}

/** A measure of the answers to a split’s images. */
export interface Metric<Answers> extends Pick<MetricRecord, 'name' | 'better' | 'unit'> {
  readonly score: (answers: Answers) => Score;
}
