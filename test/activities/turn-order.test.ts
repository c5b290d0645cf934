import { expect, test } from 'vitest';
import { turnOrder } from '../../activities/turn-order.js';

const rounds = (contestants: number, count: number) =>
  Array.from({ length: count }, (_, round) => turnOrder(contestants, round));

test('every contestant has one block a round', () => {
  for (const order of rounds(5, 9)) expect(order.toSorted((a, b) => a - b)).toEqual([0, 1, 2, 3, 4]);
});

test('a round backward follows each round forward, so that over both all contestants have the same mean place', () => {
  const all = rounds(4, 12);
  for (let round = 0; round < all.length; round += 2) expect(all[round + 1]).toEqual(all[round]?.toReversed());
});

test('the order changes from one pair of rounds to the next, and is the same every time', () => {
  const forward = rounds(4, 40).filter((_, round) => round % 2 === 0);
  expect(new Set(forward.map((order) => order.join())).size).toBeGreaterThan(8);
  expect(rounds(4, 40)).toEqual(rounds(4, 40));
});
