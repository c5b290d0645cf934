import { createHash } from 'node:crypto';

/**
 * The contestants' positions in the order of a round. Two rounds at a time mirror each other, so that a drift favours none; each two
 * have an order of their own, the same on every machine, so that none is always measured after the same other, or in step with
 * what else comes and goes on the machine.
 */
export const turnOrder = (contestants: number, round: number): readonly number[] => {
  const forward = Array.from({ length: contestants }, (_, position) => ({ position, rank: rankOf(round, position) }))
    .toSorted((a, b) => (a.rank < b.rank ? -1 : 1))
    .map(({ position }) => position);
  return round % 2 === 0 ? forward : forward.toReversed();
};

const rankOf = (round: number, position: number): string =>
  createHash('sha256')
    .update(`${Math.floor(round / 2)} ${position}`)
    .digest('hex');
