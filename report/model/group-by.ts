/** Groups of items with the same key, in the order in which the keys first occur. */
export const groupBy = <Item>(items: readonly Item[], keyed: (item: Item) => string): readonly (readonly Item[])[] => {
  const groups = new Map<string, Item[]>();
  for (const item of items) groups.set(keyed(item), [...(groups.get(keyed(item)) ?? []), item]);
  return [...groups.values()];
};
