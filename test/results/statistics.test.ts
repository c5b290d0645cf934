import { expect, test } from 'vitest';
import { packCorrect, unpackCorrect } from '../../contracts/correct-bits.js';
import { binomialTail } from '../../results/statistics/binomial-tail.js';
import { complementaryErrorFunction } from '../../results/statistics/complementary-error-function.js';
import { summariseLatency } from '../../results/statistics/latency-summary.js';
import { mcnemar, mcnemarOfCounts } from '../../results/statistics/mcnemar.js';
import { summariseUsage } from '../../results/statistics/usage-summary.js';
import { wilsonInterval } from '../../results/statistics/wilson-interval.js';

// SciPy 1.17.1, binomtest(hits, images).proportion_ci(method='wilson'); 81 of 263 is Newcombe's example (1998).
test.each([
  { hits: 9172, images: 10_000, lower: 0.9116371947411773, upper: 0.9224423970183301 },
  { hits: 0, images: 20, lower: 0, upper: 0.16112515805281935 },
  { hits: 20, images: 20, lower: 0.8388748419471808, upper: 1 },
  { hits: 1, images: 1, lower: 0.20654931437723745, upper: 1 },
  { hits: 81, images: 263, lower: 0.2552885198782742, upper: 0.36620957698280004 },
])('the Wilson interval of $hits of $images images is that of SciPy', ({ hits, images, lower, upper }) => {
  const interval = wilsonInterval({ hits, images });
  expect(interval.lower).toBeCloseTo(lower, 12);
  expect(interval.upper).toBeCloseTo(upper, 12);
});

// SciPy 1.17.1, binomtest(baseline, baseline + candidate).pvalue.
test.each([
  { baseline: 5, candidate: 12, p: 0.143463134765625 },
  { baseline: 0, candidate: 24, p: 1.1920928955078125e-7 },
  { baseline: 1, candidate: 9, p: 0.021484375 },
  { baseline: 3, candidate: 3, p: 1 },
  { baseline: 0, candidate: 0, p: 1 },
  { baseline: 40, candidate: 20, p: 0.01348929373119186 },
  { baseline: 12, candidate: 13, p: 1 },
  { baseline: 150, candidate: 121, p: 0.0887796125701743 },
  { baseline: 59, candidate: 6, p: 4.964650327128616e-12 },
  { baseline: 2600, candidate: 2400, p: 0.004883649737517494 },
])(
  'McNemar is exact at any number of discordant images: $baseline against $candidate',
  ({ baseline, candidate, p }) => {
    const test = mcnemarOfCounts(baseline, candidate);
    expect(test.method).toBe('exact binomial');
    expect(test.p / p).toBeCloseTo(1, 8);
  },
);

// SciPy 1.17.1, special.erfc.
test.each([
  [0, 1],
  [0.5, 0.4795001221869535],
  [1.9999, 0.00467980209297061],
  [2.0001, 0.0046756686958033394],
  [5, 1.5374597944280347e-12],
  [10, 2.0884875837625446e-45],
])('erfc(%d) agrees with SciPy to ten digits', (x, expected) => {
  expect(complementaryErrorFunction(x) / expected).toBeCloseTo(1, 10);
});

test('McNemar counts the images that exactly one of two runs answers right', () => {
  const baseline = packCorrect([true, true, true, false, false, true, false, true, true, false]);
  const candidate = packCorrect([true, false, false, true, false, true, false, true, false, false]);
  expect(mcnemar({ baseline, candidate, images: 10 })).toMatchObject({ onlyBaselineRight: 3, onlyCandidateRight: 1 });
});

test('answers are packed with the first image in the lowest bit of the first byte', () => {
  const correct = [true, false, true, true, false, false, false, false, false, true];
  expect([...Buffer.from(packCorrect(correct), 'base64')]).toEqual([0b1101, 0b10]);
  expect(unpackCorrect({ packed: packCorrect(correct), images: 10 })).toEqual(correct);
});

// Quartiles, mean and deviation: NumPy 2.4.6, percentile(…), mean(), std(ddof=1).
test('a latency summary agrees with NumPy and finds the run beyond the upper fence', () => {
  const summary = summariseLatency([1.31, 1.29, 1.3, 1.33, 1.28, 1.35, 1.3, 1.31, 1.32, 1.29, 2.75, 1.3]);
  expect(summary?.lowerQuartile).toBeCloseTo(1.2975, 12);
  expect(summary?.median).toBeCloseTo(1.305, 12);
  expect(summary?.upperQuartile).toBeCloseTo(1.3225, 12);
  expect(summary?.mean).toBeCloseTo(1.4275, 12);
  expect(summary?.standardDeviation).toBeCloseTo(0.4169178031044663, 12);
  expect(summary).toMatchObject({ samples: 12, outliers: [2.75], whiskers: { lower: 1.28, upper: 1.35 } });
});

test('percentiles take the nearest rank as trtexec does: index N − 1 − floor((1 − p) N)', () => {
  // Steps of 7919 leave no order that the steadiness test finds.
  const mixed = (count: number): readonly number[] =>
    Array.from({ length: count }, (_, index) => ((index * 7919) % count) + 1001);
  expect(summariseLatency(mixed(50))?.quantiles.p90.value).toBe(1045);
  expect(summariseLatency(mixed(1000))?.quantiles).toMatchObject({ p90: { value: 1900 }, p99: { value: 1990 } });
});

test('one hot run has no deviation and no quantile but itself, and no hot run has no summary', () => {
  expect(summariseLatency([3])).toMatchObject({
    median: 3,
    quantiles: { p50: { value: 3, bounds: null }, p99: { value: null } },
    standardDeviation: 0,
    outliers: [],
  });
  expect(summariseLatency([])).toBeUndefined();
});

test('usage is the mean of the samples within the run, with the share of its time they cover', () => {
  const usage = [
    { atMs: -50, percent: 1 },
    { atMs: 100, percent: 80 },
    { atMs: 500, percent: 90 },
    { atMs: 1300, percent: 2 },
  ];
  const run = { batchSize: 8, images: 800, seconds: 1, runs: 100, usage };
  expect(summariseUsage(run, 250)).toEqual({ meanPercent: 85, samples: 2, coverage: 0.5 });
});

test('a run without a usage sample has no usage, rather than a usage of zero', () => {
  expect(summariseUsage({ batchSize: 1, images: 10, seconds: 1, runs: 10, usage: [] }, 100)).toBeUndefined();
});

// Sums of exact fractions in Python.
test.each([
  [12, 100, 0.1, 0.296_966_899_711_247],
  [3, 150, 0.001, 0.000_493_930_108_698],
  [14, 20, 0.5, 0.057_659_149_169_922],
  [0, 5, 0.2, 1],
])('%i or more of %i successes of probability %f have the probability %f', (successes, trials, probability, tail) => {
  expect(binomialTail(successes, trials, probability)).toBeCloseTo(tail, 12);
});

test('a tail of 50,000 trials does not vanish', () => {
  expect(binomialTail(5000, 50_000, 0.1)).toBeCloseTo(0.5, 2);
});
