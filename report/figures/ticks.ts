/** An axis with round numbers on it. */
export interface Ticks {
  readonly values: readonly number[];
  readonly lower: number;
  readonly upper: number;
  /** Digits after the point that tell the values apart. */
  readonly decimals: number;
}

const STEPS = [1, 2, 2.5, 5, 10];

const niceStep = (rough: number): number => {
  const magnitude = 10 ** Math.floor(Math.log10(rough));
  return magnitude * (STEPS.find((step) => step * magnitude >= rough * 0.999) ?? 10);
};

const decimalsOf = (step: number): number => {
  const text = String(Number(step.toPrecision(3)));
  return text.includes('.') ? text.length - text.indexOf('.') - 1 : 0;
};

/** Round numbers around `lower` … `upper`, about `count` of them; a single value gets room on both sides, but 0 none below. */
export const niceTicks = (range: { lower: number; upper: number; count: number }): Ticks => {
  const spread = range.upper - range.lower;
  const step = niceStep((spread > 0 ? spread : Math.max(Math.abs(range.upper), 1) * 0.1) / range.count);
  const isOnTick =
    spread === 0 && range.lower !== 0 && Math.abs(range.lower / step - Math.round(range.lower / step)) < 1e-9;
  const first = Math.floor(range.lower / step + 1e-9) - (isOnTick ? 1 : 0);
  const last = Math.max(Math.ceil(range.upper / step - 1e-9), first + (isOnTick ? 2 : 1));
  return {
    values: Array.from({ length: last - first + 1 }, (_, position) =>
      Number(((first + position) * step).toPrecision(12)),
    ),
    lower: first * step,
    upper: last * step,
    decimals: decimalsOf(step),
  };
};
