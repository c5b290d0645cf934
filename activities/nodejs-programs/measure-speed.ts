import { freemem } from 'node:os';
import { QuantfleetFailure } from '../../contracts/quantfleet-failure.js';
import type { ThroughputRecord } from '../../contracts/evaluation-record.js';
import type { SpeedMeasurement } from '../../contracts/speed-measurement.js';
import { isOutOfMemory } from './is-out-of-memory.js';
import type { NetworkSession } from './network-session.js';
import type { PackedImages } from './packed-images.js';
import { startUsageSampler } from './usage-sampler.js';
import { warmUp, type WarmUp } from './warm-up.js';

const LEAST_RUNS = 3;
const GROWTH_MARGIN = 1.25;

/** The paper's number: a slow network's runs end early, but not before these. */
const FEWEST_RUNS = 50;

/** Milliseconds of every hot run at batch size 1, on the split's first image, and how it was warmed up before. */
export const measureLatency = async (
  session: NetworkSession,
  images: PackedImages,
  speed: SpeedMeasurement,
): Promise<{ readonly latencyMs: readonly number[]; readonly warmedUp: WarmUp }> => {
  const { hotRuns, hotSeconds, mostHotSeconds = Infinity } = speed;
  const input = images.input(0, 1);
  const warmedUp = await warmUp(() => session.run(input, 1), speed);
  const latencyMs: number[] = [];
  const hotSince = performance.now();
  const isWanted = (seconds: number): boolean => {
    const fewest = seconds < mostHotSeconds ? hotRuns : Math.min(hotRuns, FEWEST_RUNS);
    return latencyMs.length < fewest || seconds < hotSeconds;
  };
  while (isWanted((performance.now() - hotSince) / 1000)) {
    const startedAt = performance.now();
    await session.run(input, 1);
    latencyMs.push(performance.now() - startedAt);
  }
  return { latencyMs, warmedUp };
};

/** Images per second and usage of each batch size; ends early, as `memory`, when one does not fit. */
export const measureThroughput = async (
  session: NetworkSession,
  images: PackedImages,
  speed: SpeedMeasurement,
  onProgress: (done: number) => void,
): Promise<{ throughput: ThroughputRecord[]; throughputEnd: 'complete' | 'memory' }> => {
  const throughput: ThroughputRecord[] = [];
  let last = { batchSize: 1, growth: 0 };
  for (const batchSize of speed.throughputBatchSizes) {
    // Linux would kill the process rather than refuse it the memory.
    if (GROWTH_MARGIN * last.growth * (batchSize / last.batchSize) > freemem())
      return { throughput, throughputEnd: 'memory' };
    const residentBefore = process.memoryUsage.rss();
    try {
      throughput.push(await measureBatchSize(session, images, batchSize, speed));
    } catch (error) {
      if (isOutOfMemory(error)) return { throughput, throughputEnd: 'memory' };
      throw error;
    }
    last = { batchSize, growth: process.memoryUsage.rss() - residentBefore };
    onProgress(throughput.length);
  }
  return { throughput, throughputEnd: 'complete' };
};

const measureBatchSize = async (
  session: NetworkSession,
  images: PackedImages,
  batchSize: number,
  { throughputSeconds, usageIntervalMs }: SpeedMeasurement,
): Promise<ThroughputRecord> => {
  const input = images.input(0, batchSize);
  await session.run(input, batchSize);
  const sampler = startUsageSampler(usageIntervalMs);
  const startedAt = performance.now();
  let runs = 0;
  let seconds = 0;
  while (runs < LEAST_RUNS || seconds < throughputSeconds) {
    await session.run(input, batchSize);
    runs++;
    seconds = (performance.now() - startedAt) / 1000;
  }
  const usage = sampler.stop();
  if (usage.length === 0) {
    throw new QuantfleetFailure(
      'NoSamples',
      `No usage sample in ${seconds.toFixed(3)} s at batch size ${batchSize}, sampling every ${usageIntervalMs} ms.`,
    );
  }
  return { batchSize, images: runs * batchSize, seconds, runs, usage };
};
