import { expect, test } from 'vitest';
import { benjaminiHochberg } from '../../results/statistics/benjamini-hochberg.js';
import { moderatedVariances } from '../../results/statistics/moderated-variances.js';
import { seededRandom } from '../../results/statistics/seeded-random.js';

// SciPy 1.17.1, false_discovery_control(ps).
test('Benjamini and Hochberg’s p values are those of SciPy, in the order given', () => {
  const adjusted = benjaminiHochberg([0.04, 0.001, 0.6, 0.008, 0.039, 1]);
  const expected = [0.06, 0.006, 0.72, 0.024, 0.06, 1];
  for (const [position, p] of adjusted.entries()) expect(p).toBeCloseTo(expected[position] ?? Number.NaN, 12);
});

const random = seededRandom(9);
const normal = (): number => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());

/** Sample variances of the given true ones. */
const sampled = (variances: readonly number[], degreesOfFreedom: number) =>
  variances.map((variance) => {
    const squares = Array.from({ length: degreesOfFreedom }, () => variance * normal() ** 2);
    return { variance: squares.reduce((sum, own) => sum + own, 0) / degreesOfFreedom, degreesOfFreedom };
  });

const NOTHING_EXPECTED = { variance: 1, degreesOfFreedom: 0 };

test('variances that are alike are taken from each other, so that few degrees of freedom say as much as many', () => {
  const moderated = moderatedVariances(
    sampled(
      Array.from({ length: 200 }, () => 4),
      3,
    ),
    NOTHING_EXPECTED,
  );
  for (const { variance, degreesOfFreedom } of moderated) {
    expect(variance).toBeGreaterThan(3);
    expect(variance).toBeLessThan(5.2);
    expect(degreesOfFreedom).toBeGreaterThan(50);
  }
});

test('variances that differ are left nearly as they are', () => {
  const truths = Array.from({ length: 200 }, (_, index) => 10 ** (index % 5));
  const own = sampled(truths, 20);
  const moderated = moderatedVariances(own, NOTHING_EXPECTED);
  for (const [position, { variance }] of moderated.entries()) {
    expect(variance / (own[position]?.variance ?? 0)).toBeGreaterThan(0.8);
    expect(variance / (own[position]?.variance ?? 0)).toBeLessThan(2);
  }
});

test('with fewer than three, what was expected stands in for the others', () => {
  const expected = { variance: 9, degreesOfFreedom: 2 };
  expect(moderatedVariances([{ variance: 1, degreesOfFreedom: 2 }], expected)).toEqual([
    { variance: 5, degreesOfFreedom: 4 },
  ]);
});
