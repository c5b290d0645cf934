import { expect, test } from 'vitest';
import { calmDown } from '../../../activities/conditions/calm-down.js';
import type { ConditionSource } from '../../../activities/conditions/condition-source.js';
import { type ConditionSample, conditionLimitsSchema } from '../../../contracts/conditions.js';
import { conditionSample } from '../../condition-sample.js';

const LIMITS = conditionLimitsSchema.parse({});

/** What is waited for while a machine gives these samples, and how many were needed. */
const waitsFor = async (told: readonly Partial<ConditionSample>[], level?: ConditionSample) => {
  const samples = told.map((sample, at) => conditionSample({ at, ...sample }));
  let stopped = 0;
  let position = 0;
  const conditions: ConditionSource = {
    watch: async () => ({
      samples: () => samples.slice(0, 1),
      next: async () => samples[position++] ?? expect.fail(),
      stop: async () => void stopped++,
    }),
  };
  const reasons: string[] = [];
  await calmDown(
    conditions,
    { usesGpu: true, processors: [0], limits: LIMITS, level, onWait: (reason) => reasons.push(reason) },
    { signal: new AbortController().signal },
  );
  expect(stopped).toBe(1);
  return { reasons, needed: position };
};

test('a machine that is as it was is not waited for', async () => {
  const level = conditionSample({ temperatureC: 50 });
  expect(await waitsFor([{ temperatureC: 51 }], level)).toEqual({ reasons: [], needed: 1 });
  expect(await waitsFor([{}])).toEqual({ reasons: [], needed: 1 });
});

test('one that is too hot before there is a good block cools down well below its limit', async () => {
  const { reasons, needed } = await waitsFor([
    { temperatureC: 97, criticalC: 104.5 },
    { temperatureC: 80, criticalC: 104.5 },
    { temperatureC: 76, criticalC: 104.5 },
  ]);
  expect(reasons).toEqual(['97.0 °C, until 76.5 °C', '80.0 °C, until 76.5 °C']);
  expect(needed).toBe(3);
});

test('clocks that are held down, work on the GPU and work on the processors are waited for', async () => {
  const { reasons } = await waitsFor([
    { throttling: ['gpu-throttle-alert'] },
    { throttling: ['SwPowerCap'], deviceProcesses: 1 },
    { busyPercent: 55 },
    { busyPercent: 5, deviceProcesses: 0, throttling: [] },
  ]);
  expect(reasons).toEqual([
    'clocks are held down',
    'another process is on the GPU',
    'others take 55 % of the processors',
  ]);
});

test('the wait ends with the time that the settings give it', async () => {
  const hot = { temperatureC: 90 };
  const told = [hot, { ...hot, at: 59 }, { ...hot, at: 60 }, hot];
  expect((await waitsFor(told, conditionSample({ temperatureC: 50 }))).needed).toBe(3);
});
