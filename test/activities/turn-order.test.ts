import { expect, test } from 'vitest';
import { turnOrder } from '../../activities/turn-order.js';

test('rounds go forward and backward by turns', () => {
  expect([0, 1, 2, 3].map((round) => turnOrder(3, round))).toEqual([
    [0, 1, 2],
    [2, 1, 0],
    [0, 1, 2],
    [2, 1, 0],
  ]);
});

test('over an even number of rounds every contestant has the same mean place', () => {
  const places = [0, 1, 2, 3]
    .flatMap((round) => turnOrder(4, round))
    .map((contestant, block) => ({ contestant, block }));
  for (const contestant of [0, 1, 2, 3]) {
    const own = places.filter((each) => each.contestant === contestant).map(({ block }) => block);
    expect(own.reduce((sum, block) => sum + block, 0) / own.length).toBe(7.5);
  }
});
