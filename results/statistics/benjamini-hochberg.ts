/**
 * p values so adjusted that of those below a level no larger share is wrong on average than the level (Benjamini and Hochberg,
 * Journal of the Royal Statistical Society B 57, 1995, 289-300). In the order given.
 */
export const benjaminiHochberg = (ps: readonly number[]): readonly number[] => {
  const ranked = ps.map((p, position) => ({ p, position })).toSorted((a, b) => b.p - a.p);
  const adjusted = ps.map(() => 1);
  let smallest = 1;
  for (const [above, { p, position }] of ranked.entries()) {
    smallest = Math.min(smallest, (p * ps.length) / (ps.length - above));
    adjusted[position] = smallest;
  }
  return adjusted;
};
