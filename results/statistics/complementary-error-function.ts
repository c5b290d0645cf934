/** Below this the power series is used, above it the continued fraction: both converge fast on their side. */
const SERIES_BELOW = 2;
const SERIES_TERMS = 60;
const FRACTION_DEPTH = 120;

const series = (x: number): number => {
  let term = x;
  let sum = x;
  for (let n = 1; n < SERIES_TERMS; n += 1) {
    term *= -(x ** 2) / n;
    sum += term / (2 * n + 1);
  }
  return 1 - (2 / Math.sqrt(Math.PI)) * sum;
};

const continuedFraction = (x: number): number => {
  let tail = 0;
  for (let n = FRACTION_DEPTH; n >= 1; n -= 1) tail = n / 2 / (x + tail);
  return Math.exp(-(x ** 2)) / Math.sqrt(Math.PI) / (x + tail);
};

/** erfc(x) for x ≥ 0; Abramowitz and Stegun 7.1.5 and 7.1.14. */
export const complementaryErrorFunction = (x: number): number => (x < SERIES_BELOW ? series(x) : continuedFraction(x));
