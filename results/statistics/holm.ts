/**
 * p values so adjusted that those below a level are wrong together with no more than the level's probability, whatever
 * depends on what (Holm, Scandinavian Journal of Statistics 6, 1979, 65-70). In the order given.
 */
export const holmAdjusted = (ps: readonly number[]): readonly number[] => {
  const ranked = ps.map((p, position) => ({ p, position })).toSorted((a, b) => a.p - b.p);
  const adjusted = ps.map(() => 1);
  let largest = 0;
  for (const [rank, { p, position }] of ranked.entries()) {
    largest = Math.max(largest, Math.min(1, (ps.length - rank) * p));
    adjusted[position] = largest;
  }
  return adjusted;
};
