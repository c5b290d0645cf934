const DENSE = [1, 1.5, 2, 3, 4, 5, 6, 8];
const SPARSE = [1, 2, 5];

/** Most ticks that stay apart on the narrowest plot. */
const MOST = 8;

const roundValues = (mantissas: readonly number[], lower: number, upper: number): readonly number[] => {
  const [from, to] = [Math.floor(Math.log10(lower)), Math.ceil(Math.log10(upper))];
  return Array.from({ length: to - from + 2 }, (_, decade) => decade + from).flatMap((exponent) =>
    mantissas.map((mantissa) => Number((mantissa * 10 ** exponent).toPrecision(2))),
  );
};

/** Round values for a logarithmic axis around `lower` … `upper`, both above zero. */
export const logarithmicTicks = (
  lower: number,
  upper: number,
): { readonly values: readonly number[]; readonly lower: number; readonly upper: number } => {
  const dense = roundValues(DENSE, lower, upper);
  const first = dense.findLast((value) => value <= lower) ?? lower;
  const last = dense.find((value) => value >= upper) ?? upper;
  const isWithin = (value: number): boolean => value >= first && value <= last;
  const values = dense.filter(isWithin);
  const shown = values.length <= MOST ? values : roundValues(SPARSE, lower, upper).filter(isWithin);
  return { values: shown, lower: first, upper: last };
};
