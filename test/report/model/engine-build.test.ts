import { expect, test } from 'vitest';
import type { TrialRecord } from '../../../contracts/trial-record.js';
import { engineBuildOf } from '../../../report/model/engine-build.js';
import { trialEnding } from '../trial-ending.js';

const built = (facts: TrialRecord['stages'][number]['facts'], settings: TrialRecord['settings'] = null) =>
  engineBuildOf({
    ...trialEnding('/torch-qat-1'),
    calibration: 'FP32, which is a label and says nothing',
    settings,
    stages: [{ stage: 'build', program: null, key: 'k', kind: 'cached', seconds: 3, tools: {}, facts, warnings: [] }],
  })?.precision;

const unquantized = (precision: 'fp16' | 'fp32'): TrialRecord['settings'] => ({
  recipe: 'tensorrt-calibrator',
  precision,
  calibrator: 'entropy2',
  calibrationCache: null,
});

test.each([
  { facts: { typing: 'weak', flags: ['INT8', 'FP16'], scales: 'qdq' }, precision: 'INT8 + FP16' },
  { facts: { typing: 'strong', flags: [], scales: 'qdq' }, precision: 'INT8' },
  { facts: { typing: 'strong', flags: [], scales: null }, settings: unquantized('fp16'), precision: 'FP16' },
  { facts: { typing: 'weak', flags: [], scales: null }, settings: unquantized('fp32'), precision: 'FP32' },
  {
    facts: { typing: 'weak', flags: [], scales: null, tf32: true },
    settings: unquantized('fp32'),
    precision: 'FP32 (TF32 allowed)',
  },
  { facts: { typing: 'strong', flags: [], scales: null }, precision: null },
  { facts: { bytes: 3 }, precision: undefined },
])('an engine’s precision is what its build or else its settings say, not its label: $precision', (engine) => {
  expect(built(engine.facts, engine.settings)).toBe(engine.precision);
});
