import { mcnemarOfCounts } from './mcnemar.js';

/** The level of McNemar's test, two-sided. */
const LEVEL = 0.05;

/** Probability with which a shift of that size is to be found. */
export const POWER = 0.8;

/** Standard deviations beyond which a count of discordant images does not matter. */
const REACH = 6;
const NEGLIGIBLE = 1e-14;
const HALVINGS = 30;

/**
 * The fewest images that one run alone answers right and the other none, which McNemar's exact test calls beyond chance;
 * fewer cannot be told from chance.
 */
export const SMALLEST_ONE_SIDED = ((): number => {
  let images = 1;
  while (mcnemarOfCounts(images, 0).p >= LEVEL) images += 1;
  return images;
})();

/** ln n! for every n up to the largest. */
const logFactorials = (largest: number): Float64Array => {
  const table = new Float64Array(largest + 1);
  for (let n = 2; n <= largest; n += 1) table[n] = (table[n - 1] ?? 0) + Math.log(n);
  return table;
};

interface Binomial {
  readonly trials: number;
  readonly probability: number;
}

const probabilityOf = (logs: Float64Array, { trials, probability }: Binomial, successes: number): number => {
  if (probability >= 1) return successes === trials ? 1 : 0;
  const ways = (logs[trials] ?? 0) - (logs[successes] ?? 0) - (logs[trials - successes] ?? 0);
  return Math.exp(ways + successes * Math.log(probability) + (trials - successes) * Math.log1p(-probability));
};

/** Probability of so many successes or more, without the terms that do not matter. */
const tailOf = (logs: Float64Array, binomial: Binomial, successes: number): number => {
  const { trials, probability } = binomial;
  if (successes > trials) return 0;
  if (successes <= 0 || probability >= 1) return 1;
  // From the far side, the first term of a tail that is nearly all is no number that a double can hold.
  if (successes < trials * probability) {
    return 1 - tailOf(logs, { trials, probability: 1 - probability }, trials - successes + 1);
  }
  let term = probabilityOf(logs, binomial, successes);
  let sum = term;
  for (let k = successes; k < trials; k += 1) {
    term *= (((trials - k) / (k + 1)) * probability) / (1 - probability);
    sum += term;
    if (term < NEGLIGIBLE * sum) break;
  }
  return Math.min(1, sum);
};

/** For each number of discordant images the fewest in favour of one run that the test calls beyond chance. */
const criticalCounts = (logs: Float64Array, first: number, last: number): readonly number[] => {
  const counts: number[] = [];
  let critical = Math.floor(first / 2);
  for (let trials = first; trials <= last; trials += 1) {
    while (critical <= trials && 2 * tailOf(logs, { trials, probability: 1 / 2 }, critical) >= LEVEL) critical += 1;
    counts.push(critical);
  }
  return counts;
};

/** Probability that McNemar's exact test finds a shift where so large a share of the images is answered right by one run alone; `logs` of as many images. */
const powerOf = (logs: Float64Array, discordantShare: number, shift: number): number => {
  const images = logs.length - 1;
  const mean = images * discordantShare;
  const reach = REACH * Math.sqrt(mean * (1 - discordantShare)) + REACH;
  const [first, last] = [Math.max(0, Math.floor(mean - reach)), Math.min(images, Math.ceil(mean + reach))];
  const inFavour = Math.min(1, (1 + shift / discordantShare) / 2);
  return criticalCounts(logs, first, last).reduce((power, critical, position) => {
    const trials = first + position;
    const chance = probabilityOf(logs, { trials: images, probability: discordantShare }, trials);
    return power + chance * tailOf(logs, { trials, probability: inFavour }, critical);
  }, 0);
};

/**
 * The smallest shift, a share of the images, that McNemar's exact test at 5 % finds in them with probability {@link POWER},
 * where one run alone answers as many of them right as was seen; `undefined` where there are too few images for any.
 */
export const smallestShift = ({ images, discordant }: { images: number; discordant: number }): number | undefined => {
  const logs = logFactorials(images);
  const powerAt = (shift: number): number => powerOf(logs, Math.max(discordant / images, shift), shift);
  if (powerAt(1) < POWER) return undefined;
  let [low, high] = [0, 1];
  for (let step = 0; step < HALVINGS && high - low > high / 1000; step += 1) {
    const middle = low === 0 ? high / 2 : (low + high) / 2;
    if (powerAt(middle) >= POWER) high = middle;
    else low = middle;
  }
  return high;
};
