/** The lowest and the highest of at least one value, as in `0.50 … 1.00`; one where both read the same. */
export const valueRange = (values: readonly number[], format: (value: number) => string): string => {
  const [lowest, highest] = [format(Math.min(...values)), format(Math.max(...values))];
  return lowest === highest ? lowest : `${lowest} … ${highest}`;
};
