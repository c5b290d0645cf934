/** Groups of items with the same key, in the order in which the keys first occur. */
export const groupBy = <Item>(items: readonly Item[], keyed: (item: Item) => string): readonly (readonly Item[])[] => {
  const groups = new Map<string, Item[]>();
  for (const item of items) {
    const group = groups.get(keyed(item));
    if (group === undefined) groups.set(keyed(item), [item]);
    else group.push(item);
  }
  return [...groups.values()];
};
