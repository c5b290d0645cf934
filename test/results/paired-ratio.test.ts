import { expect, test } from 'vitest';
import { type MedianPair, pairedRatio } from '../../results/statistics/paired-ratio.js';
import { studentT } from '../../results/statistics/student-t.js';

// SciPy 1.17.1, stats.t.ppf(0.975, degrees).
test.each([
  [1, 12.706204736174694],
  [2, 4.302652729749462],
  [4, 2.7764451051977987],
  [5, 2.5705818356363146],
  [9, 2.262157162798205],
  [30, 2.042272456301238],
])('the 95 % quantile of Student’s t with %d degrees of freedom is that of SciPy', (degrees, expected) => {
  expect(studentT(0.95, degrees)).toBeCloseTo(expected, 9);
});

test('the ratio of pairs that agree is their ratio, without any doubt', () => {
  const { ratio, lower, upper, pairs } =
    pairedRatio([
      [3, 2],
      [1.5, 1],
      [6, 4],
    ]) ?? expect.fail();
  expect(pairs).toBe(3);
  for (const value of [ratio, lower, upper]) expect(value).toBeCloseTo(1.5, 12);
});

test('a drift that all blocks share leaves no doubt about a ratio', () => {
  const drifting = [1, 1.1, 1.2, 1.3, 1.4].map((drift): MedianPair => [2 * drift, drift]);
  expect(pairedRatio(drifting)?.upper).toBeCloseTo(2, 12);
});

test('a single pair has no interval, and so no ratio', () => {
  expect(pairedRatio([[1, 2]])).toBeUndefined();
});

/** mulberry32: fast, and the same in every run. */
const randomNumbers = (seed: number) => {
  let state = seed;
  const uniform = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const normal = (): number => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());
  return { uniform, normal };
};

type Noise = (random: ReturnType<typeof randomNumbers>) => number;

const TRUTH = 1.25;

/** Blocks as turns order them: forward, backward, and so on, both sides of a pair under the same drift. */
const measured = (rounds: number, noise: Noise, drift: number, random: ReturnType<typeof randomNumbers>) =>
  Array.from({ length: rounds }, (_, round): MedianPair => {
    const [first, second] = [2 * round, 2 * round + 1].map((block) => Math.exp(drift * block + noise(random)));
    const [one = 1, other = 1] = round % 2 === 0 ? [first, second] : [second, first];
    return [TRUTH * one, other];
  });

const percentileBootstrap = (pairs: readonly MedianPair[], random: ReturnType<typeof randomNumbers>) => {
  const means = Array.from({ length: 400 }, () => {
    const drawn = pairs.map(() => pairs[Math.floor(random.uniform() * pairs.length)] ?? [1, 1]);
    return drawn.reduce((sum, [one, other]) => sum + Math.log(one / other), 0) / pairs.length;
  }).toSorted((a, b) => a - b);
  return { lower: Math.exp(means[9] ?? 0), upper: Math.exp(means[389] ?? 0) };
};

type Interval = (
  pairs: readonly MedianPair[],
  random: ReturnType<typeof randomNumbers>,
) => ReturnType<typeof pairedRatio>;

const coverage = (
  rounds: number,
  noise: Noise,
  drift: number,
  interval: Interval | typeof percentileBootstrap,
  repetitions = 10_000,
) => {
  const random = randomNumbers(51);
  let covered = 0;
  for (let repetition = 0; repetition < repetitions; repetition += 1) {
    const { lower, upper } = interval(measured(rounds, noise, drift, random), random) ?? expect.fail();
    if (lower <= TRUTH && TRUTH <= upper) covered += 1;
  }
  return covered / repetitions;
};

const even: Noise = ({ normal }) => 0.01 * normal();
/** Most blocks are disturbed a little, one in ten is slowed by what else runs. */
const disturbed: Noise = ({ normal, uniform }) => 0.005 * normal() + (uniform() < 0.1 ? 0.05 * uniform() : 0);
/** Blocks are only ever slowed, some much: an exponential tail. */
const skewed: Noise = ({ uniform }) => -0.01 * Math.log(1 - uniform());

// Of 10,000 repetitions 0.94 is four standard errors below 0.95.
test.each([
  ['even noise', 5, even, 0],
  ['even noise', 6, even, 0],
  ['even noise', 10, even, 0],
  ['a drift of 0.5 % a block', 5, even, 0.005],
  ['a drift of 0.5 % a block', 6, even, 0.005],
  ['one block in ten slowed', 6, disturbed, 0],
  ['noise with a tail', 6, skewed, 0],
])('with %s and %i pairs the interval covers the truth in at least 94 of 100', (_, rounds, noise, drift) => {
  expect(coverage(rounds, noise, drift, pairedRatio)).toBeGreaterThanOrEqual(0.94);
});

test('the percentiles of a bootstrap over five pairs cover it in fewer than 88 of 100', () => {
  expect(coverage(5, even, 0, percentileBootstrap, 2_000)).toBeLessThan(0.88);
});
