import { expect, test } from 'vitest';
import { niceTicks } from '../../../report/figures/ticks.js';

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

test.each([99.89, 33])('an axis for the single value %d has room on both sides', (value) => {
  const { lower, upper } = niceTicks({ lower: value, upper: value, count: 5 });
  expect(lower).toBeLessThan(value);
  expect(upper).toBeGreaterThan(value);
});
