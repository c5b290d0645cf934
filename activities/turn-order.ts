/** The contestants' positions in the order of a round: forward and backward by turns, so that a drift favours none. */
export const turnOrder = (contestants: number, round: number): readonly number[] => {
  const forward = Array.from({ length: contestants }, (_, position) => position);
  return round % 2 === 0 ? forward : forward.toReversed();
};
