import { freemem } from 'node:os';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { BlockSpan, MeasuredBatchSize } from '../../contracts/programs/compare.js';
import type { BlockMeasurement } from '../../contracts/turns.js';
import { isOutOfMemory } from './is-out-of-memory.js';
import { median } from './median.js';
import type { NetworkSession } from './network-session.js';
import type { PackedImages } from './packed-images.js';

const LEAST_RUNS = 10;
/** Triton's rule: three windows within 10 % of each other; together they last as long as trtexec warms up. */
const WINDOWS = 3;
const WINDOW_SECONDS = 0.07;
const SPREAD = 1.1;
const GROWTH_MARGIN = 1.25;

/** Counted runs of a batch size, in milliseconds. */
export interface BlockSamples {
  readonly batchSize: number;
  readonly milliseconds: readonly number[];
}

/** What a block measured; ends early, as `memory`, when a batch size does not fit. */
export interface MeasuredBlock {
  readonly span: BlockSpan;
  readonly measured: readonly MeasuredBatchSize[];
  readonly samples: readonly BlockSamples[];
  readonly end: 'complete' | 'memory';
}

/** Run times of a network at each batch size, after a warm-up of its own; `onPhase` is told what begins, between the runs. */
export const measureBlock = async (
  session: NetworkSession,
  images: PackedImages,
  measurement: BlockMeasurement,
  onPhase: (phase: string) => void,
): Promise<MeasuredBlock> => {
  const from = monotonicSeconds();
  const runs = await runTimes(session, images, measurement, onPhase);
  return { ...runs, span: { from, until: monotonicSeconds() } };
};

/** Of the clock that Python’s `time.monotonic` has too. */
const monotonicSeconds = (): number => Number(process.hrtime.bigint()) / 1e9;

const runTimes = async (
  session: NetworkSession,
  images: PackedImages,
  { batchSizes, seconds, warmUpSeconds }: BlockMeasurement,
  onPhase: (phase: string) => void,
): Promise<Omit<MeasuredBlock, 'span'>> => {
  const measured: MeasuredBatchSize[] = [];
  const samples: BlockSamples[] = [];
  let last = { batchSize: 1, growth: 0 };
  for (const batchSize of batchSizes) {
    // Linux would kill the process rather than refuse it the memory.
    if (GROWTH_MARGIN * last.growth * (batchSize / last.batchSize) > freemem()) {
      return { measured, samples, end: 'memory' };
    }
    const residentBefore = process.memoryUsage.rss();
    try {
      const input = images.input(0, batchSize);
      const run = () => session.run(input, batchSize);
      onPhase(`batch ${batchSize}, warming up`);
      collectGarbage();
      const warmUp = await untilSteady(run, warmUpSeconds);
      onPhase(`batch ${batchSize}`);
      const milliseconds = await timedRuns(run, { seconds, least: LEAST_RUNS });
      measured.push({ batchSize, runs: milliseconds.length, medianMs: median(milliseconds), warmUp });
      samples.push({ batchSize, milliseconds });
    } catch (error) {
      if (isOutOfMemory(error)) return { measured, samples, end: 'memory' };
      throw error;
    }
    last = { batchSize, growth: process.memoryUsage.rss() - residentBefore };
  }
  return { measured, samples, end: 'complete' };
};

type Run = () => Promise<unknown>;

const timedRuns = async (run: Run, { seconds, least }: { seconds: number; least: number }): Promise<number[]> => {
  const milliseconds: number[] = [];
  const since = performance.now();
  while (milliseconds.length < least || performance.now() - since < seconds * 1000) {
    const startedAt = performance.now();
    await run();
    milliseconds.push(performance.now() - startedAt);
  }
  return milliseconds;
};

const untilSteady = async (run: Run, longestSeconds: number): Promise<MeasuredBatchSize['warmUp']> => {
  const since = performance.now();
  const medians: number[] = [];
  let runs = 0;
  for (;;) {
    const window = await timedRuns(run, { seconds: WINDOW_SECONDS, least: 1 });
    runs += window.length;
    medians.push(median(window));
    const last = medians.slice(-WINDOWS);
    const isSteady = last.length === WINDOWS && Math.max(...last) <= SPREAD * Math.min(...last);
    const seconds = (performance.now() - since) / 1000;
    if (isSteady || seconds >= longestSeconds) return { runs, seconds, isSteady };
  }
};

/** V8 has no way to switch its collector off, but may be asked to run it before the runs that count. */
const collectGarbage = (): void => {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
};
