/**
 * Moves labels apart until neighbours keep the gap, near where they belong and within the room; answers in the order of
 * the wishes.
 */
export const placeLabels = (
  wishes: readonly number[],
  room: { gap: number; top: number; bottom: number },
): readonly number[] => {
  const order = wishes.map((wish, position) => ({ wish, position })).toSorted((a, b) => a.wish - b.wish);
  const places: number[] = [];
  for (const { wish } of order) places.push(Math.max(wish, (places.at(-1) ?? room.top - room.gap) + room.gap));
  let ceiling = room.bottom + room.gap;
  const settled = places.toReversed().map((place) => (ceiling = Math.min(place, ceiling - room.gap)));
  const byWish = settled.toReversed();
  return wishes.map((wish, position) => byWish[order.findIndex((entry) => entry.position === position)] ?? wish);
};
