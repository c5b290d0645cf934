import { expect, test } from 'vitest';
import { effectiveSamples } from '../../results/statistics/effective-samples.js';
import { summariseLatency } from '../../results/statistics/latency-summary.js';
import { quantileBounds, samplesNeeded } from '../../results/statistics/quantile-bounds.js';
import { kendall, kolmogorovSmirnov, pettitt } from '../../results/statistics/trend-tests.js';
import { seededRandom } from '../../results/statistics/seeded-random.js';

const randomNumbers = (seed: number) => {
  const uniform = seededRandom(seed);
  const normal = (): number => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());
  return { uniform, normal };
};

const oneTo = (count: number): readonly number[] => Array.from({ length: count }, (_, index) => index + 1);

/** The same numbers in an order that has no dependence that a test finds. */
const shuffled = (values: readonly number[], seed: number): readonly number[] => {
  const random = randomNumbers(seed);
  return values
    .map((value) => ({ value, key: random.uniform() }))
    .toSorted((a, b) => a.key - b.key)
    .map(({ value }) => value);
};

// ln(0.05) / ln(p), and ln(0.025) / ln(0.5) for both sides of a median: Wilks 1941.
test('a 99th percentile needs 299 samples for an upper bound at 95 %, a 90th 29, a median with both bounds 6', () => {
  expect([samplesNeeded(0.99, 0.95), samplesNeeded(0.9, 0.95), samplesNeeded(0.5, 0.975)]).toEqual([299, 29, 6]);
});

// SciPy 1.17.1: the first r with binom.cdf(r − 1, n, p) ≥ 0.95, and the last with ≤ 0.05; n from effectiveSamples.
test('bounds are order statistics of the binomial ranks', () => {
  const samples = shuffled(oneTo(2000), 1);
  const bounds = quantileBounds(samples, 0.99, 0.95);
  expect(bounds?.effectiveSamples).toBeGreaterThan(1500);
  expect(bounds?.upper).toBeGreaterThan(1985);
  expect(bounds?.upper).toBeLessThan(1992);
  expect(bounds?.lower).toBeGreaterThan(1968);
  expect(bounds?.lower).toBeLessThan(1976);
});

test('50 runs carry no 99th percentile and 600 do, with the reason where they do not', () => {
  const few = summariseLatency(shuffled(oneTo(50), 2));
  expect(few?.quantiles.p99).toEqual({
    value: null,
    bounds: null,
    untold: 'it takes 299 runs that do not depend on each other',
  });
  const many = summariseLatency(shuffled(oneTo(600), 3).map((value) => 1000 + value / 10));
  expect(many?.quantiles.p99).toMatchObject({ value: 1059.4, untold: null });
  expect(many?.quantiles.p99.bounds?.upper).toBeGreaterThan(1059.4);
});

test('runs that changed while they were measured have no quantile beyond the median, and no bounds', () => {
  const heating = Array.from({ length: 600 }, (_, run) => 1 + run / 3000 + ((run * 7919) % 100) / 10_000);
  const quantiles = summariseLatency(heating)?.quantiles;
  expect(quantiles?.p50.bounds).toBeNull();
  expect(quantiles?.p90).toMatchObject({ value: null });
  expect(quantiles?.p99.untold).toContain('not steady');
});

const RUNS = 1000;
const SETS = 150;

type Kind = (random: ReturnType<typeof randomNumbers>) => readonly number[];

const independent: Kind = (random) => Array.from({ length: RUNS }, () => Math.exp(0.05 * random.normal()));

const spiking: Kind = (random) =>
  Array.from({ length: RUNS }, () => Math.exp(0.02 * random.normal()) * (random.uniform() < 0.01 ? 1.5 : 1));

const dependent =
  (correlation: number): Kind =>
  (random) => {
    let state = random.normal();
    return Array.from({ length: RUNS }, () => {
      state = correlation * state + Math.sqrt(1 - correlation ** 2) * random.normal();
      return Math.exp(0.05 * state);
    });
  };

const wrongBounds = (kind: Kind, share: number, truth: number): { wrong: number; given: number } => {
  const random = randomNumbers(6);
  const uppers = Array.from({ length: SETS }, () => quantileBounds(kind(random), share, 0.95)?.upper);
  const given = uppers.filter((upper) => upper !== undefined);
  return { wrong: given.filter((upper) => upper < truth).length / SETS, given: given.length / SETS };
};

const NORMAL_90 = Math.exp(0.05 * 1.2815515655446004);
const NORMAL_99 = Math.exp(0.05 * 2.3263478740408408);

// 150 sets a row: a rate of 0.05 is seen as at most 0.087 in 97 of 100 cases. The seeds are fixed.
test.each([
  ['independent runs, p90', independent, 0.9, NORMAL_90],
  ['independent runs, p99', independent, 0.99, NORMAL_99],
  ['each run like the one before (0.6), p90', dependent(0.6), 0.9, NORMAL_90],
  ['each run like the one before (0.6), p99', dependent(0.6), 0.99, NORMAL_99],
  ['each run much like the one before (0.95), p90', dependent(0.95), 0.9, NORMAL_90],
  ['each run much like the one before (0.95), p99', dependent(0.95), 0.99, NORMAL_99],
])('an upper bound that is printed is below the truth in about 5 of 100 sets at most: %s', (_, kind, share, truth) => {
  expect(wrongBounds(kind, share, truth).wrong).toBeLessThanOrEqual(0.087);
});

test('a 99th percentile of 1,000 runs is printed where they are independent, and not where each is much like the last', () => {
  expect(wrongBounds(independent, 0.99, NORMAL_99).given).toBeGreaterThan(0.95);
  expect(wrongBounds(spiking, 0.99, 1).given).toBeGreaterThan(0.95);
  expect(wrongBounds(dependent(0.95), 0.99, NORMAL_99).given).toBeLessThan(0.05);
});

test('runs in which each tells as much as half a run count as half as many', () => {
  const pairs = shuffled(oneTo(1000), 4).flatMap((value) => [value, value]);
  expect(effectiveSamples(pairs, 0.9) / 1000).toBeCloseTo(1, 0);
  expect(effectiveSamples(shuffled(pairs, 5), 0.9)).toBeGreaterThan(1500);
  expect(effectiveSamples([1, 1, 1, 1], 0.9)).toBe(4);
});

// Kendall: 35 of 45 pairs rise; 2 · norm.sf(34 / √125) in SciPy 1.17.1. Pettitt: 100, by hand.
test('the tests of a trend, of a change and of two halves give what they give by hand', () => {
  const rising = [1.2, 1.1, 1.3, 1.25, 1.4, 1.38, 1.5, 1.45, 1.6, 1.55];
  expect(kendall(rising)).toBeCloseTo(0.00235752759579549, 12);
  const stepped = [
    ...Array.from({ length: 10 }, (_, n) => 1 + n / 1000),
    ...Array.from({ length: 10 }, (_, n) => 2 + n / 1000),
  ];
  expect(pettitt(stepped)).toEqual({ p: 2 * Math.exp((-6 * 100 ** 2) / (20 ** 3 + 20 ** 2)), position: 10 });
  expect(kolmogorovSmirnov(stepped.slice(0, 10), stepped.slice(10))).toBeLessThan(0.001);
  expect(kolmogorovSmirnov(oneTo(10), oneTo(10))).toBe(1);
});

const unsteadyShare = (kind: Kind): number => {
  const random = randomNumbers(7);
  const sets = Array.from({ length: SETS }, () => summariseLatency(kind(random))?.unsteady ?? []);
  return sets.filter((found) => found.some(({ kind: own }) => own.endsWith('shifted'))).length / SETS;
};

test.each([
  ['independent', independent],
  ['spiking', spiking],
  ['dependent', dependent(0.6)],
])('hardly any stationary series is called unsteady: %s', (_, kind) => {
  expect(unsteadyShare(kind)).toBeLessThan(0.04);
});

test('a drift and a step of 3 % and a tail that gets heavier are found', () => {
  const grown =
    (growth: (run: number, uniform: number) => number): Kind =>
    (random) =>
      Array.from({ length: RUNS }, (_, run) => Math.exp(0.02 * random.normal()) * growth(run, random.uniform()));
  expect(unsteadyShare(grown((run) => 1 + (0.03 * run) / RUNS))).toBeGreaterThan(0.95);
  expect(unsteadyShare(grown((run) => (run > 0.7 * RUNS ? 1.03 : 1)))).toBeGreaterThan(0.98);
  expect(unsteadyShare(grown((run, uniform) => (uniform < (run > RUNS / 2 ? 0.2 : 0.005) ? 1.5 : 1)))).toBeGreaterThan(
    0.98,
  );
});
