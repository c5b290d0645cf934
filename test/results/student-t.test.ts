import { expect, test } from 'vitest';
import { studentT } from '../../results/statistics/student-t.js';
import { studentTTail } from '../../results/statistics/student-t-tail.js';

// SciPy 1.17.1, 2 * t.sf(t, degreesOfFreedom).
test.each([
  [0.5, 3, 0.651447964848151],
  [2, 1, 0.2951672353008665],
  [4.5, 7.5, 0.002354323279302138],
  [12, 30, 5.580185415199261e-13],
  [5.2, 250.3, 4.1442398487298045e-7],
  [40, 2, 0.0006244146721847406],
])(
  'the tail of Student’s t beyond %d with %d degrees of freedom agrees with SciPy to ten digits',
  (t, df, expected) => {
    expect(studentTTail(t, df) / expected).toBeCloseTo(1, 10);
    expect(studentTTail(-t, df)).toBe(studentTTail(t, df));
  },
);

// SciPy 1.17.1, t.ppf(1 / 2 + probability / 2, degreesOfFreedom).
test.each([
  [0.95, 3, 3.1824463052837078],
  [0.95, 7.5, 2.333039626864974],
  [0.95, 250.3, 1.969486911388576],
  [0.999, 1, 636.6192487687897],
])(
  'Student’s t lies within the reach of %d with %d degrees of freedom that SciPy gives',
  (probability, df, expected) => {
    expect(studentT(probability, df) / expected).toBeCloseTo(1, 10);
  },
);
