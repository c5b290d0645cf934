import { expect, test } from 'vitest';
import { placeLabels } from '../../report/figures/label-places.js';
import { logarithmicTicks } from '../../report/figures/logarithmic-ticks.js';
import { niceTicks } from '../../report/figures/ticks.js';

test.each([
  { lower: 0, upper: 3264, values: [0, 1000, 2000, 3000, 4000], decimals: 0 },
  { lower: 90.02, upper: 92.24, values: [90, 90.5, 91, 91.5, 92, 92.5], decimals: 1 },
  { lower: 0, upper: 100, values: [0, 20, 40, 60, 80, 100], decimals: 0 },
])('an axis over $lower … $upper has round numbers', ({ lower, upper, values, decimals }) => {
  expect(niceTicks({ lower, upper, count: 5 })).toMatchObject({
    values,
    decimals,
    lower: values[0],
    upper: values.at(-1),
  });
});

test('an axis for a single value has room on both sides', () => {
  const { lower, upper } = niceTicks({ lower: 99.89, upper: 99.89, count: 5 });
  expect(lower).toBeLessThan(99.89);
  expect(upper).toBeGreaterThan(99.89);
});

test('a logarithmic axis encloses its values between round numbers, fewer to a decade over many decades', () => {
  expect(logarithmicTicks(1.28, 7.6)).toEqual({ values: [1, 1.5, 2, 3, 4, 5, 6, 8], lower: 1, upper: 8 });
  expect(logarithmicTicks(0.13, 80).values).toEqual([0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50]);
});

test('labels that would overlap move apart, stay in their order and in the room', () => {
  expect(placeLabels([50, 52, 200], { gap: 15, top: 0, bottom: 300 })).toEqual([50, 65, 200]);
  expect(placeLabels([299, 290, 10], { gap: 15, top: 0, bottom: 300 })).toEqual([300, 285, 10]);
});
