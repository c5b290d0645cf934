/** Lanczos approximation with g = 7 and nine coefficients (Godfrey): 15 digits for x above 0. */
const LANCZOS = [
  676.5203681218851, -1259.1392167224028, 771.3234287776531, -176.6150291621406, 12.507343278686905,
  -0.13857109526572012, 9.984369578019572e-6, 1.5056327351493116e-7,
] as const;

const logGamma = (x: number): number => {
  if (x < 0.5) return Math.log(Math.PI / Math.sin(Math.PI * x)) - logGamma(1 - x);
  const series = LANCZOS.reduce((sum, coefficient, term) => sum + coefficient / (x + term), 0.9999999999998099);
  const base = x + LANCZOS.length - 1.5;
  return Math.log(2 * Math.PI) / 2 + (x - 0.5) * Math.log(base) - base + Math.log(series);
};

const FRACTION_TERMS = 300;
const EXACT_ENOUGH = 1e-14;
const TINY = 1e-300;

/** Continued fraction of the incomplete beta function (DLMF 8.17.22) by Lentz’s method. */
const betaFraction = (x: number, a: number, b: number): number => {
  let c = 1;
  let d = 1 / nonZero(1 - ((a + b) * x) / (a + 1));
  let fraction = d;
  for (let m = 1; m <= FRACTION_TERMS; m += 1) {
    for (const coefficient of [
      (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m)),
      (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1)),
    ]) {
      d = 1 / nonZero(1 + coefficient * d);
      c = nonZero(1 + coefficient / c);
      fraction *= c * d;
    }
    if (Math.abs(c * d - 1) < EXACT_ENOUGH) break;
  }
  return fraction;
};

const nonZero = (value: number): number => (Math.abs(value) < TINY ? TINY : value);

const regularizedBeta = (x: number, a: number, b: number): number => {
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  const scale = Math.exp(logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log1p(-x));
  return x < (a + 1) / (a + b + 2) ? (scale * betaFraction(x, a, b)) / a : 1 - (scale * betaFraction(1 - x, b, a)) / b;
};

/** Probability that Student’s t lies beyond ±`t`, exact far out too; `degreesOfFreedom` above 0, whole or not. */
export const studentTTail = (t: number, degreesOfFreedom: number): number =>
  regularizedBeta(degreesOfFreedom / (degreesOfFreedom + t ** 2), degreesOfFreedom / 2, 1 / 2);
