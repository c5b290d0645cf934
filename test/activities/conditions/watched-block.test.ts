import { expect, test } from 'vitest';
import { watchedBlock } from '../../../activities/conditions/watched-block.js';
import type { ConditionSample } from '../../../contracts/conditions.js';
import { conditionSample } from '../../condition-sample.js';

const sample = (at: number, told: Partial<ConditionSample> = {}): ConditionSample =>
  conditionSample({ at, temperatureC: 40 + at, processorMHz: [1000, 2000 + 100 * at, null], ...told });

const on = (...processors: readonly number[]) => ({ processors, others: [] });

const SAMPLES = [0, 1, 2, 3, 4, 5].map((at) => sample(at));

test('ranges are of the samples while the runs went on, before and after of all', () => {
  const watched = watchedBlock(SAMPLES, { from: 1.5, until: 4.2 }, on(1));
  expect(watched).toMatchObject({
    samples: 3,
    temperatureC: { lowest: 42, median: 43, highest: 44 },
    processorMHz: { lowest: 2200, median: 2300, highest: 2400 },
    gpuMHz: null,
    throttling: null,
    deviceProcesses: null,
  });
  expect([watched?.before.at, watched?.after.at]).toEqual([0, 5]);
});

test('a program that does not say when its runs went on has all samples', () => {
  expect(watchedBlock(SAMPLES, undefined, on(1))?.samples).toBe(6);
});

test('a span between two samples has no ranges, and is not thought cool or fast', () => {
  expect(watchedBlock(SAMPLES, { from: 2.1, until: 2.9 }, on(1))).toMatchObject({
    samples: 0,
    temperatureC: null,
    processorMHz: null,
    throttling: null,
  });
});

test('the clock is that of the processors that were measured on, as far as they are on', () => {
  expect(watchedBlock(SAMPLES.slice(0, 1), undefined, on(0, 1))?.processorMHz?.median).toBe(1500);
  expect(watchedBlock(SAMPLES, undefined, on(2))?.processorMHz).toBeNull();
  expect(watchedBlock(SAMPLES, undefined, on(7))?.processorMHz).toBeNull();
});

test('every reason of every sample is kept, and the most processes at once', () => {
  const samples = [
    sample(0, { throttling: ['HwSlowdown'], deviceProcesses: 1 }),
    sample(1, { throttling: [], deviceProcesses: 3 }),
    sample(2, { throttling: ['GpuHot', 'HwSlowdown'] }),
  ];
  expect(watchedBlock(samples, undefined, on(0))).toMatchObject({
    throttling: ['GpuHot', 'HwSlowdown'],
    deviceProcesses: 3,
  });
});

test('without samples nothing was watched', () => {
  expect(watchedBlock([], undefined, on(0))).toBeUndefined();
});
