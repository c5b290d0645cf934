import { expect, test } from 'vitest';
import { loadSweep } from '../../config/load-sweep.js';
import { writeDemoSweep } from '../demo-sweep.js';
import { temporaryFolder } from '../temporary-folder.js';

const planned = (change: Readonly<Record<string, unknown>>) =>
  loadSweep(writeDemoSweep(temporaryFolder(), change), 'local').comparison;

const upTo = (largest: number) => ({ measurement: { throughputBatchSizes: [1, 2, largest] } });

const USUAL = {
  repeats: 2,
  coolDownSeconds: 60,
  othersPercent: 20,
  temperatureDriftC: 10,
  clockPercent: 5,
};

test('limits of conditions that are not named are the usual ones', () => {
  expect(planned({ comparison: {} })?.conditions).toEqual(USUAL);
  const conditions = { repeats: 0, temperatureC: 80 };
  expect(planned({ comparison: { conditions } })?.conditions).toEqual({ ...USUAL, ...conditions });
});

test('without the key engines of TensorRT are compared, with batch sizes of the throughput measurement', () => {
  expect(planned({ comparison: undefined, ...upTo(128) })).toEqual({
    where: 'tensorrt',
    blocks: 6,
    batchSizes: [1, 32, 128],
    seconds: 0.5,
    warmUpSeconds: 2,
    conditions: USUAL,
  });
  expect(planned({ comparison: undefined, ...upTo(8) })?.batchSizes).toEqual([1, 8]);
  expect(planned({ comparison: undefined, measurement: { throughputBatchSizes: [1] } })?.batchSizes).toEqual([1]);
});

test('with the key they are compared on every node, and with none nowhere', () => {
  expect(planned({ comparison: {} })).toMatchObject({ where: 'everywhere', blocks: 6 });
  expect(planned({ comparison: { blocks: 9, batchSizes: [1, 4] } })).toMatchObject({ blocks: 9, batchSizes: [1, 4] });
  expect(planned({ comparison: 'none' })).toBeUndefined();
});

test.each([
  [{ blocks: 4 }, 'at least 5: fewer blocks say too little about a ratio'],
  [{ conditions: { othersPercent: 120 } }, 'othersPercent'],
  [{ batchSizes: [8, 1] }, 'expected ascending numbers'],
  [{ batchSizes: [1, 16] }, 'comparison.batchSizes goes to 16, but engine.profile.max only to 8.'],
])('a comparison of %j is refused', (comparison, why) => {
  expect(() => planned({ comparison })).toThrow(why);
});
