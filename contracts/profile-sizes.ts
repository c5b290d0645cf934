/** Of the batch sizes, ascending, those with an optimization profile of their own in an engine for at most `max` images: the last is `max`. */
export const profileSizesUpTo = (sizes: readonly number[], max: number): number[] => [
  ...sizes.filter((size) => size < max),
  max,
];
