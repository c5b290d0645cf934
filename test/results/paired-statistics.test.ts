import { expect, test } from 'vitest';
import { holmAdjusted } from '../../results/statistics/holm.js';
import { pairedBootstrap } from '../../results/statistics/paired-bootstrap.js';
import { nonInferiorityP, pairedScoreInterval } from '../../results/statistics/paired-score.js';
import { SMALLEST_ONE_SIDED, smallestShift } from '../../results/statistics/smallest-shift.js';

// Roots of Tango's statistic in SciPy 1.17.1, the restricted likelihood maximised numerically (minimize_scalar, brentq).
test.each([
  { gained: 86, lost: 150, images: 1600, lower: -0.05899803, upper: -0.02136156, p: 0.999168 },
  { gained: 12, lost: 1, images: 44, lower: 0.10675495, upper: 0.40229215, p: 0.000840321 },
  { gained: 5, lost: 12, images: 572, lower: -0.02865655, upper: 0.00211527, p: 0.6236182 },
  { gained: 30, lost: 41, images: 10_000, lower: -0.00282173, upper: 0.00056647, p: 9.344451e-15 },
  { gained: 0, lost: 9, images: 572, lower: -0.02963013, upper: -0.00829951, p: 0.9159518 },
])(
  'Tango’s interval and test of a margin of one point agree with a numerical maximisation: +$gained −$lost of $images',
  ({ gained, lost, images, lower, upper, p }) => {
    const counts = { onlyBaselineRight: lost, onlyCandidateRight: gained, images };
    const interval = pairedScoreInterval(counts);
    expect(interval.lower).toBeCloseTo(lower, 7);
    expect(interval.upper).toBeCloseTo(upper, 7);
    expect(nonInferiorityP(counts, 0.01) / p).toBeCloseTo(1, 5);
  },
);

// z² / (n + z²), where the statistic can be solved by hand.
test('without a discordant image the interval is as wide as the number of images makes it', () => {
  const { lower, upper } = pairedScoreInterval({ onlyBaselineRight: 0, onlyCandidateRight: 0, images: 572 });
  expect(upper).toBeCloseTo(0.0066710355, 9);
  expect(lower).toBeCloseTo(-upper, 12);
});

const binomialTerm = (trials: number, successes: number, probability: number): number => {
  let term = 1;
  for (let k = 1; k <= successes; k += 1) term *= ((trials - successes + k) / k) * probability;
  return term * (1 - probability) ** (trials - successes);
};

/** How often the interval holds the truth, every outcome of a few images counted with its probability. */
const coverage = (images: number, gained: number, lost: number): number => {
  let covered = 0;
  for (let onlyCandidateRight = 0; onlyCandidateRight <= images; onlyCandidateRight += 1) {
    for (let onlyBaselineRight = 0; onlyBaselineRight <= images - onlyCandidateRight; onlyBaselineRight += 1) {
      const { lower, upper } = pairedScoreInterval({ onlyBaselineRight, onlyCandidateRight, images });
      if (gained - lost < lower || gained - lost > upper) continue;
      const rest = images - onlyCandidateRight;
      covered +=
        binomialTerm(images, onlyCandidateRight, gained) * binomialTerm(rest, onlyBaselineRight, lost / (1 - gained));
    }
  }
  return covered;
};

test.each([
  [0.02, 0.02],
  [0.05, 0.01],
  [0.1, 0.1],
  [0.02, 0.2],
])('of 60 images, counted out, Tango’s interval holds the truth about 95 times in 100: +%f −%f', (gained, lost) => {
  const share = coverage(60, gained, lost);
  expect(share).toBeGreaterThan(0.93);
  expect(share).toBeLessThan(1);
});

// Sums over every outcome in SciPy 1.17.1.
test.each([
  { images: 572, discordant: 0, points: 1.37866 },
  { images: 572, discordant: 10, points: 1.55386 },
  { images: 572, discordant: 40, points: 3.19335 },
  { images: 1000, discordant: 90, points: 2.72997 },
])(
  'the smallest shift found in 80 of 100 tests: $discordant of $images discordant',
  ({ images, discordant, points }) => {
    expect((100 * (smallestShift({ images, discordant }) ?? NaN)) / points).toBeCloseTo(1, 2);
  },
);

test('many discordant images need no number that a double cannot hold', () => {
  // (1.96 + 0.84) √discordant / images, the normal approximation.
  expect(100 * (smallestShift({ images: 50_000, discordant: 5000 }) ?? NaN)).toBeCloseTo(0.396, 2);
});

test('six images in favour of one run are the fewest that the exact test tells from chance, so five can show nothing', () => {
  expect(SMALLEST_ONE_SIDED).toBe(6);
  expect(smallestShift({ images: 5, discordant: 1 })).toBeUndefined();
});

// By hand: 4 × 0.01, 3 × 0.02, then 2 × 0.03 and 0.2 no smaller than what comes before.
test('Holm multiplies the smallest p by the number of tests, the next by one less, and keeps the order', () => {
  expect(holmAdjusted([0.03, 0.01, 0.2, 0.02])).toEqual([0.06, 0.04, 0.2, 0.06]);
  expect(holmAdjusted([0.7, 0.6])).toEqual([1, 1]);
  expect(holmAdjusted([])).toEqual([]);
});

const alternating = (images: number, low: number, high: number): readonly number[] =>
  Array.from({ length: images }, (_, image) => (image % 2 === 0 ? low : high));

// The standard error of a mean of 400 differences of 0 and 2 is 1 / √400 = 0.05.
test('resampling images gives the interval that the standard error of the paired differences gives', () => {
  const {
    interval,
    p,
    nonInferiorityP: ofMargin,
  } = pairedBootstrap({
    baseline: alternating(400, 5, 9),
    candidate: alternating(400, 5, 11),
    margin: 0.1,
    gain: -1,
  });
  expect(interval.lower).toBeCloseTo(1 - 1.96 * 0.05, 1);
  expect(interval.upper).toBeCloseTo(1 + 1.96 * 0.05, 1);
  expect(p).toBeLessThan(0.01);
  expect(ofMargin).toBe(1);
});

test('resampling is the same on every machine, and says nothing of runs that are alike', () => {
  const same = { baseline: [1, 2, 3], candidate: [1, 2, 3], margin: 0.5, gain: 1 } as const;
  expect(pairedBootstrap(same)).toEqual(pairedBootstrap(same));
  expect(pairedBootstrap(same)).toMatchObject({ interval: { lower: 0, upper: 0 }, p: 1 });
});
