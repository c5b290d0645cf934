import { complementaryErrorFunction } from './complementary-error-function.js';

/** Probability that a standard normal variable exceeds z. */
export const normalTail = (z: number): number => {
  const tail = complementaryErrorFunction(Math.abs(z) / Math.SQRT2) / 2;
  return z >= 0 ? tail : 1 - tail;
};
