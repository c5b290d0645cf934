import { expect, test } from 'vitest';
import type { TrialRecord } from '../../../contracts/results.js';
import { engineBuildOf } from '../../../report/model/engine-build.js';
import { trialEnding } from '../trial-ending.js';

const built = (facts: TrialRecord['stages'][number]['facts'], calibration: string | null) =>
  engineBuildOf({
    ...trialEnding('/torch-qat-1'),
    calibration,
    stages: [{ stage: 'build', key: 'k', kind: 'cached', seconds: 3, tools: {}, facts }],
  })?.precision;

test.each([
  {
    facts: { typing: 'weak', flags: ['INT8', 'FP16'], scales: 'qdq' },
    calibration: 'entropy',
    precision: 'INT8 + FP16',
  },
  { facts: { typing: 'strong', flags: [], scales: 'qdq' }, calibration: 'entropy', precision: 'INT8' },
  { facts: { typing: 'strong', flags: [], scales: null }, calibration: 'FP16, not calibrated', precision: 'FP16' },
  { facts: { typing: 'weak', flags: [], scales: null }, calibration: 'FP32, not calibrated', precision: 'FP32' },
  { facts: { bytes: 3 }, calibration: 'entropy', precision: undefined },
])('an engine’s precision is what its build says: $precision', ({ facts, calibration, precision }) => {
  expect(built(facts, calibration)).toBe(precision);
});
