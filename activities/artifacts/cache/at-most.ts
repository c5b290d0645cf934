/** Runs at most `count` works at once; the others wait for their turn. */
export const atMost = (count: number): (<Result>(work: () => Promise<Result>) => Promise<Result>) => {
  let free = count;
  const waiting: (() => void)[] = [];
  return async (work) => {
    if (free > 0) free--;
    else await new Promise<void>((resolve) => waiting.push(resolve));
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      if (next === undefined) free++;
      else next();
    }
  };
};
