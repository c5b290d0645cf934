import { expect, test } from 'vitest';
import { taintsOf, type Level, type WatchedTurn } from '../../../activities/conditions/taints.js';
import { type ConditionSample, conditionLimitsSchema, type WatchedBlock } from '../../../contracts/conditions.js';
import type { GpuCondition } from '../../../contracts/programs/evaluate.js';
import { conditionSample } from '../../condition-sample.js';

const LIMITS = conditionLimitsSchema.parse({});

const sample = (told: Partial<ConditionSample> = {}): ConditionSample =>
  conditionSample({
    gpuMHz: 1300.5,
    gpuRangeMHz: [306, 1300.5],
    powerMode: '0 (MAXN)',
    temperatureC: 50,
    criticalC: 104.5,
    throttling: [],
    throttleCounts: { 'under-voltage': 0, 'average over-current': 3, 'instantaneous over-current': 41 },
    processorMHz: [2201.6],
    memoryFreeMiB: 50_000,
    swapUsedMiB: 0,
    swappedMiB: 0,
    ...told,
  });

const steady = (value: number) => ({ lowest: value, median: value, highest: value });

const watched = (change: Partial<WatchedBlock> = {}): WatchedBlock => ({
  samples: 12,
  before: sample(),
  after: sample(),
  gpuMHz: steady(1300.5),
  memoryMHz: null,
  processorMHz: steady(2201.6),
  temperatureC: steady(52),
  powerW: steady(21),
  throttling: [],
  deviceProcesses: null,
  others: [],
  ...change,
});

const block = (change: Partial<WatchedBlock> = {}, others: Partial<WatchedTurn> = {}): WatchedTurn => ({
  contestant: 0,
  device: 'gpu',
  othersPercent: 2,
  conditions: {
    before: { loadAverage: 0, clockMHz: null, temperatureC: null },
    after: { loadAverage: 0, clockMHz: null, temperatureC: null },
  },
  watched: watched(change),
  ...others,
});

const GOOD: Level = { first: block(), own: block() };

const taints = (judged: WatchedTurn, level: Level = GOOD, limits = LIMITS) =>
  taintsOf(judged, level, limits).map(({ code, detail }) => `${code}: ${detail}`);

const gpuTells = (change: Partial<GpuCondition>): Partial<WatchedTurn> => {
  const { conditions } = block();
  const gpu = {
    clockMHz: 1980,
    temperatureC: 50,
    powerW: 300,
    memoryUsedMiB: 100,
    throttleReasons: [],
    otherProcesses: 0,
    ...change,
  };
  return { conditions: { ...conditions, after: { ...conditions.after, gpu } } };
};

test('a block under the conditions of the first good one does not taint, nor does the first block of all', () => {
  expect(taints(block())).toEqual([]);
  expect(taints(block(), { first: undefined, own: undefined })).toEqual([]);
});

test('what a machine does not tell is not held against it', () => {
  const silent = conditionSample();
  const nothing = block({
    before: silent,
    after: silent,
    gpuMHz: null,
    processorMHz: null,
    temperatureC: null,
    powerW: null,
    throttling: null,
  });
  expect(taints(nothing, { first: nothing, own: nothing })).toEqual([]);
  const { watched: _, ...unwatched } = block();
  expect(taints(unwatched)).toEqual([]);
});

test('clocks that are held down by heat taint, whoever saw it', () => {
  expect(taints(block({ throttling: ['gpu-throttle-alert'] }))).toEqual([
    'Throttled: clocks held down by gpu-throttle-alert',
  ]);
  expect(taints(block({}, gpuTells({ throttleReasons: ['HwThermalSlowdown'] })))).toEqual([
    'Throttled: clocks held down by HwThermalSlowdown',
  ]);
  const hot = block({
    before: sample({ throttleCounts: { heat: 7 } }),
    after: sample({ throttleCounts: { heat: 9 } }),
  });
  expect(taints(hot)).toEqual(['Throttled: the processor was slowed down 2 times since it was hot']);
});

test('a card at the limit of its power works as it is set', () => {
  expect(taints(block({ throttling: ['SwPowerCap', 'ApplicationsClocksSetting'] }))).toEqual([]);
});

test('a supply that gives too little taints, and the instantaneous over-currents of a board at its highest mode do not', () => {
  const counted = (change: Readonly<Record<string, number>>) =>
    block({ after: sample({ throttleCounts: { ...sample().throttleCounts, ...change } }) });
  expect(taints(counted({ 'under-voltage': 1, 'average over-current': 5 }))).toEqual([
    'SupplyDropped: counted meanwhile: under-voltage 1, average over-current 2',
  ]);
  expect(taints(counted({ 'instantaneous over-current': 400 }))).toEqual([]);
});

test('a clock below what jetson_clocks has fixed taints', () => {
  const fixed = sample({ gpuRangeMHz: [1300.5, 1300.5] });
  const low = block({ before: fixed, after: fixed, gpuMHz: steady(918) });
  expect(taints(low, { first: undefined, own: undefined })).toEqual([
    'ClockBelowMode: the GPU ran at 918 MHz, of at least 1301 MHz that its mode allows',
  ]);
});

test('another clock than in the first good block of the same engine taints: of the GPU, or of the processor where that computes', () => {
  expect(taints(block({ gpuMHz: steady(1224) }))).toEqual([
    'ClockChanged: the GPU ran at 1224 MHz, and at 1301 MHz in the first good block',
  ]);
  expect(taints(block({ gpuMHz: steady(1280) }))).toEqual([]);
  expect(taints(block({ processorMHz: steady(729.6) }))).toEqual([]);
  expect(taints(block({ processorMHz: steady(729.6) }, { device: 'cpu' }))).toEqual([
    'ClockChanged: the processor ran at 730 MHz, and at 2202 MHz in the first good block',
  ]);
});

test('a device close to where it protects itself is too hot, or where the limit of the settings is', () => {
  const reached = { lowest: 90, median: 95, highest: 97 };
  const near: Level = { first: undefined, own: undefined };
  expect(taints(block({ temperatureC: reached }), near)).toEqual(['TooHot: 97.0 °C, of at most 94.5 °C']);
  expect(taints(block({ temperatureC: reached }), near, { ...LIMITS, temperatureC: 98 })).toEqual([]);
  expect(taints(block({ temperatureC: steady(60) }), near, { ...LIMITS, temperatureC: 55 })).toEqual([
    'TooHot: 60.0 °C, of at most 55.0 °C',
  ]);
});

test('a temperature far from that of the first good block of the same engine has drifted, either way', () => {
  expect(taints(block({ temperatureC: steady(63) }))).toEqual([
    'TemperatureDrifted: 63.0 °C, and 52.0 °C in the first good block',
  ]);
  expect(taints(block({ temperatureC: steady(40) }))).toHaveLength(1);
  expect(taints(block({ temperatureC: steady(61) }))).toEqual([]);
});

test('another power mode, within a block or since the first good one, taints', () => {
  const other = sample({ powerMode: '2 (MODE_30W)' });
  const detail = 'PowerModeChanged: from 0 (MAXN), GPU at 306 to 1300.5 MHz to 2 (MODE_30W), GPU at 306 to 1300.5 MHz';
  expect(taints(block({ after: other }))).toEqual([detail]);
  expect(taints(block({ before: other, after: other }))).toEqual([detail]);
  const narrower = sample({ gpuRangeMHz: [306, 918] });
  expect(taints(block({ before: narrower, after: narrower }))).toHaveLength(1);
});

test('another process on the GPU taints, whether the program or the process apart has seen it', () => {
  expect(taints(block({ deviceProcesses: 1 }))).toEqual([]);
  expect(taints(block({ deviceProcesses: 3 }))).toEqual(['DeviceShared: 2 other processes on the GPU']);
  expect(taints(block({}, gpuTells({ otherProcesses: 1 })))).toEqual(['DeviceShared: 1 other process on the GPU']);
  expect(taints(block({ deviceProcesses: 3 }, { device: 'cpu' }))).toEqual([]);
});

test('windows on a screen, which the program counts and the process apart does not, are no other work', () => {
  expect(taints(block({ deviceProcesses: 1 }, gpuTells({ otherProcesses: 2 })))).toEqual([]);
});

test('others that take more of the processors than the limit taint', () => {
  expect(taints(block({}, { othersPercent: 20 }))).toEqual([]);
  expect(taints(block({}, { othersPercent: 34.4 }))).toEqual([
    'ProcessorShared: others took 34 % of the processors, of at most 20 %',
  ]);
  expect(taints(block({}, { othersPercent: 34.4 }), GOOD, { ...LIMITS, othersPercent: 50 })).toEqual([]);
  const others = [
    { command: 'ffmpeg', cores: 1.94 },
    { command: 'node', cores: 0.2 },
  ];
  expect(taints(block({ others }, { othersPercent: 34.4 }))).toEqual([
    'ProcessorShared: others took 34 % of the processors, of at most 20 %: ffmpeg 1.9 cores, node 0.2 cores',
  ]);
});

test('short memory, swapping and a full disk taint', () => {
  expect(taints(block({ after: sample({ memoryFreeMiB: 100 }) }))).toEqual([
    'MemoryShort: 100 MiB of memory were free',
  ]);
  expect(taints(block({ after: sample({ swappedMiB: 40 }) }))).toEqual(['MemoryShort: 40 MiB were swapped meanwhile']);
  expect(taints(block({ after: sample({ swappedMiB: 4 }) }))).toEqual([]);
  expect(taints(block({ before: sample({ diskFreeMiB: 5 }) }))).toEqual(['DiskShort: 5 MiB of the disk were free']);
});
