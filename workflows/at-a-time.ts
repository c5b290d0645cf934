/** Temporal allows 2,000 children that have not ended. */
const CHILDREN_AT_A_TIME = 1_500;

/** What failed of the items. */
export interface FailedItem<Item> {
  readonly item: Item;
  readonly error: unknown;
}

/** Runs children, some at a time, and waits for all, however each ends: those that failed, with why. */
export const allSettledInTurn = async <Item>(
  items: readonly Item[],
  run: (item: Item) => Promise<unknown>,
): Promise<readonly FailedItem<Item>[]> => {
  const failed: FailedItem<Item>[] = [];
  let next = 0;
  const runNext = async (): Promise<void> => {
    for (let item = items[next]; item !== undefined; item = items[next]) {
      next += 1;
      try {
        await run(item);
      } catch (error) {
        failed.push({ item, error });
      }
    }
  };
  await Promise.all(items.slice(0, CHILDREN_AT_A_TIME).map(runNext));
  return failed;
};
