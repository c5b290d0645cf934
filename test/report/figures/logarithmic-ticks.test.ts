import { expect, test } from 'vitest';
import { logarithmicTicks } from '../../../report/figures/logarithmic-ticks.js';

test('a logarithmic axis encloses its values between round numbers, fewer to a decade over many decades', () => {
  expect(logarithmicTicks(1.28, 7.6)).toEqual({ values: [1, 1.5, 2, 3, 4, 5, 6, 8], lower: 1, upper: 8 });
  expect(logarithmicTicks(0.13, 80).values).toEqual([0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50]);
});
