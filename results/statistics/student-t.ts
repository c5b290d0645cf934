import { studentTTail } from './student-t-tail.js';

const STEPS = 100;
const EXACT_ENOUGH = 1e-13;

/** The number within whose distance from 0 Student's t lies with this probability; `degreesOfFreedom` above 0. */
export const studentT = (probability: number, degreesOfFreedom: number): number => {
  // In logarithms, where the tail is nearly straight; by the Illinois method (Dowell and Jarratt, BIT 11, 1971).
  const excess = (t: number): number => Math.log(studentTTail(t, degreesOfFreedom) / (1 - probability));
  let [low, high] = [0, 2];
  while (excess(high) > 0) [low, high] = [high, 2 * high];
  let [below, above] = [excess(low), excess(high)];
  let kept = 0;
  for (let step = 0; step < STEPS && high - low > EXACT_ENOUGH * high; step += 1) {
    const middle = (low * above - high * below) / (above - below);
    const own = excess(middle);
    if (Math.abs(own) < EXACT_ENOUGH) return middle;
    if (own > 0) [low, below, above, kept] = [middle, own, kept > 0 ? above / 2 : above, 1];
    else [high, above, below, kept] = [middle, own, kept < 0 ? below / 2 : below, -1];
  }
  return high;
};
