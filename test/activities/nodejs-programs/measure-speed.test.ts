import { setTimeout } from 'node:timers/promises';
import { expect, test } from 'vitest';
import type { SpeedMeasurement } from '../../../contracts/speed-measurement.js';
import { measureLatency } from '../../../activities/nodejs-programs/measure-speed.js';
import type { NetworkSession } from '../../../activities/nodejs-programs/network-session.js';
import type { PackedImages } from '../../../activities/nodejs-programs/packed-images.js';

const measure = async (hotRuns: number, hotSeconds: number, bounds: Partial<SpeedMeasurement> = {}) => {
  const given: number[] = [];
  const images: Partial<PackedImages> = {
    input: (first) => {
      given.push(first);
      return new Float32Array(1);
    },
  };
  const session: Partial<NetworkSession> = {
    run: async () => {
      await setTimeout(5);
      return { type: 'float32', dims: [1, 1], data: new Float32Array(1) };
    },
  };
  const speed = {
    warmUpRuns: 2,
    hotRuns,
    hotSeconds,
    throughputBatchSizes: [],
    throughputSeconds: 0,
    powerSeconds: 0,
    usageIntervalMs: 1,
    ...bounds,
  };
  const { latencyMs, warmedUp } = await measureLatency(session as NetworkSession, images as PackedImages, speed);
  return { latencyMs, warmedUp, given };
};

test('every run takes the first image, prepared once, and warm-up runs are not counted', async () => {
  const { latencyMs, given } = await measure(3, 0);
  expect(latencyMs).toHaveLength(3);
  expect(given).toEqual([0]);
});

test('hot runs go on until their seconds have passed', async () => {
  const { latencyMs } = await measure(3, 0.1);
  expect(latencyMs.length).toBeGreaterThan(6);
  expect(latencyMs.reduce((sum, each) => sum + each)).toBeGreaterThan(90);
});

test('warm-up goes on until its windows are alike, and says so', async () => {
  const { warmedUp } = await measure(1, 0, { warmUpSeconds: 30 });
  expect(warmedUp.isSteady).toBe(true);
  expect(warmedUp.runs).toBeGreaterThan(2 + 3 * 3);
  expect((await measure(1, 0)).warmedUp).toMatchObject({ runs: 2, isSteady: null });
});

test('warm-up that has no time is not steady', async () => {
  expect((await measure(1, 0, { warmUpSeconds: 0.001 })).warmedUp).toMatchObject({ runs: 2, isSteady: false });
});

test('the hot runs of a slow network end early, but not before the paper’s fifty', async () => {
  expect((await measure(500, 0, { mostHotSeconds: 0.01 })).latencyMs).toHaveLength(50);
  expect((await measure(7, 0, { mostHotSeconds: 0.01 })).latencyMs).toHaveLength(7);
});
