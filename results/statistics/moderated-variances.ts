/** A variance with what stands behind it. */
export interface Variance {
  readonly variance: number;
  readonly degreesOfFreedom: number;
}

/** Where the asymptotic series of the digamma and trigamma functions are used; below, they are shifted there. */
const SERIES_FROM = 10;

/** DLMF 5.11.2, after 5.5.2. */
const digamma = (x: number): number =>
  x < SERIES_FROM
    ? digamma(x + 1) - 1 / x
    : Math.log(x) - 1 / (2 * x) - 1 / (12 * x ** 2) + 1 / (120 * x ** 4) - 1 / (252 * x ** 6) + 1 / (240 * x ** 8);

/** Derivative of the above. */
const trigamma = (x: number): number =>
  x < SERIES_FROM
    ? trigamma(x + 1) + 1 / x ** 2
    : 1 / x + 1 / (2 * x ** 2) + 1 / (6 * x ** 3) - 1 / (30 * x ** 5) + 1 / (42 * x ** 7) - 1 / (30 * x ** 9);

const HALVINGS = 60;

const trigammaInverse = (value: number): number => {
  let [low, high] = [1e-8, 1e8];
  for (let step = 0; step < HALVINGS; step += 1) {
    const middle = Math.sqrt(low * high);
    if (trigamma(middle) > value) low = middle;
    else high = middle;
  }
  return Math.sqrt(low * high);
};

/** Beyond this it makes no difference how alike the variances are. */
const MOST_PRIOR_DEGREES = 1000;

const priorOf = (variances: readonly Variance[]): Variance => {
  const logs = variances.map(
    ({ variance, degreesOfFreedom: df }) => Math.log(variance) - digamma(df / 2) + Math.log(df / 2),
  );
  const mean = logs.reduce((sum, value) => sum + value, 0) / logs.length;
  const squares = logs.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  const ofChance = variances.reduce((sum, { degreesOfFreedom: df }) => sum + trigamma(df / 2), 0) / logs.length;
  const ownSpread = squares / (logs.length - 1) - ofChance;
  const degreesOfFreedom =
    ownSpread > 0 ? Math.min(2 * trigammaInverse(ownSpread), MOST_PRIOR_DEGREES) : MOST_PRIOR_DEGREES;
  const shift = digamma(degreesOfFreedom / 2) - Math.log(degreesOfFreedom / 2);
  return { variance: Math.exp(mean + shift), degreesOfFreedom };
};

/** Fewer variances do not show how alike they are. */
const LEAST_GROUP = 3;

/**
 * Variances of the same quantity in many places, each drawn towards what is usual there, the more the less stands behind it and
 * the more alike they are (Smyth, Statistical Applications in Genetics and Molecular Biology 3, 2004, article 3). `expected` is
 * what was to be expected before any was seen; where fewer than three are known, each is drawn towards that. All above 0; in the
 * order given.
 */
export const moderatedVariances = (variances: readonly Variance[], expected: Variance): readonly Variance[] => {
  const known = variances.filter(({ degreesOfFreedom }) => degreesOfFreedom > 0);
  if (known.length < LEAST_GROUP) return variances.map((own) => pooledVariance([own, expected]));
  const usual = priorOf(known);
  const behind = known.reduce((sum, own) => sum + own.degreesOfFreedom, 0);
  const { variance } = pooledVariance([{ ...usual, degreesOfFreedom: behind }, expected]);
  return variances.map((own) => pooledVariance([own, { ...usual, variance }]));
};

/** One variance of several estimates of it; nothing is known of it where nothing stands behind them. */
export const pooledVariance = (variances: readonly Variance[]): Variance => {
  const degreesOfFreedom = variances.reduce((sum, own) => sum + own.degreesOfFreedom, 0);
  const squares = variances.reduce((sum, own) => sum + own.degreesOfFreedom * own.variance, 0);
  return { variance: degreesOfFreedom === 0 ? 0 : squares / degreesOfFreedom, degreesOfFreedom };
};
