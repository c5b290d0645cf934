import type { EvaluationRecord, UsageSample } from '../contracts/evaluation-record.js';
import type { LatencySampleRow, ThroughputRow, UsageSampleRow } from './database-schema.js';

/** The rows of an evaluation's samples. */
export interface SampleRows {
  readonly latencySamples: readonly LatencySampleRow[];
  readonly throughput: readonly ThroughputRow[];
  readonly usageSamples: readonly UsageSampleRow[];
}

type Samples = Pick<EvaluationRecord, 'latencyMs' | 'computeMs' | 'throughput'>;

/** Takes the samples of a trial apart, a row each. */
export const sampleRows = (trialId: string, { latencyMs, computeMs, throughput }: Samples): SampleRows => ({
  latencySamples: latencyMs.map((milliseconds, position) => ({
    trialId,
    position,
    latencyMs: milliseconds,
    computeMs: computeMs?.[position] ?? null,
  })),
  throughput: throughput.map(({ batchSize, images, seconds, runs }, position) => ({
    trialId,
    position,
    batchSize,
    images,
    seconds,
    runs,
  })),
  usageSamples: throughput.flatMap(({ usage }, throughputPosition) =>
    usage.map(({ atMs, percent, clockMHz, memoryMiB, powerW, temperatureC }, position) => ({
      trialId,
      throughputPosition,
      position,
      atMs,
      percent,
      clockMhz: clockMHz ?? null,
      memoryMib: memoryMiB ?? null,
      powerW: powerW ?? null,
      temperatureC: temperatureC ?? null,
    })),
  ),
});

/** Puts the samples of a trial together again; rows come in the order of their positions. */
export const samplesOfRows = (rows: SampleRows, device: EvaluationRecord['device']): Samples => {
  const computeMs = rows.latencySamples.flatMap((row) => row.computeMs ?? []);
  return {
    latencyMs: rows.latencySamples.map(({ latencyMs }) => latencyMs),
    computeMs: computeMs.length > 0 ? computeMs : null,
    throughput: rows.throughput.map(({ batchSize, images, seconds, runs, position }) => ({
      batchSize,
      images,
      seconds,
      runs,
      usage: rows.usageSamples
        .filter(({ throughputPosition }) => throughputPosition === position)
        .map((row) => usageSample(row, device)),
    })),
  };
};

const usageSample = (row: UsageSampleRow, device: EvaluationRecord['device']): UsageSample => {
  const { atMs, percent, clockMhz: clockMHz, memoryMib: memoryMiB, powerW, temperatureC } = row;
  return device === 'cpu' ? { atMs, percent } : { atMs, percent, clockMHz, memoryMiB, powerW, temperatureC };
};
