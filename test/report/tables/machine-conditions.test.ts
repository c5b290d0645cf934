import { expect, test } from 'vitest';
import type { MachineCondition } from '../../../contracts/programs/evaluate.js';
import type { EvaluationRecord } from '../../../contracts/evaluation-record.js';
import { conditionRows } from '../../../report/tables/machine-conditions.js';
import { gpuTrialFixtures } from '../gpu-sweep-fixture.js';
import { plainSpaces } from '../plain-text.js';
import { trialEnding } from '../trial-ending.js';

test('conditions are ranges before → after, without what the machine does not say', () => {
  const conditions = (load: number, clockMHz: number | null, temperatureC: number | null) =>
    ({
      before: { loadAverage: load, clockMHz, temperatureC },
      after: { loadAverage: 2, clockMHz, temperatureC: null },
    }) satisfies EvaluationRecord['conditions'];
  expect(conditionRows([conditions(0.5, null, 41.2)])).toEqual([
    ['load average', '0.50 → 2.00'],
    ['temperature', '41 → –\u00a0°C'],
  ]);
  expect(conditionRows([conditions(0.5, 800, null), conditions(1, 2450, null)])).toEqual([
    ['load average', '0.50 … 1.00 → 2.00'],
    ['clock', '800 … 2,450 → 800 … 2,450\u00a0MHz'],
  ]);
  expect(conditionRows([])).toEqual([]);
});

test('conditions of a GPU are told before and after, with the reasons for throttling', () => {
  const conditions = trialEnding('/torch-qat-1').evaluation?.conditions as EvaluationRecord['conditions'];
  expect(conditionRows([conditions]).map((row) => plainSpaces(row.join(': ')))).toEqual([
    'load average: 1.10 → 1.40',
    'clock: 2,000 → 2,000 MHz',
    'GPU clock: 1,980 → 1,965 MHz',
    'GPU temperature: 38 → 38 °C',
    'GPU power: 71 → 188 W',
    'GPU memory: 612 → 612 MiB',
    'GPU throttling: none → SwPowerCap',
  ]);
});

type Conditions = EvaluationRecord['conditions'];

/** Conditions in which the GPU is not throttled before and is after. */
const measured = (): Conditions => {
  const conditions = gpuTrialFixtures[0]?.evaluation?.conditions;
  if (conditions === undefined) throw new Error('the fixture has no measured trial');
  return conditions;
};

const untold = ({ gpu, ...rest }: MachineCondition): MachineCondition =>
  gpu ? { ...rest, gpu: { ...gpu, throttleReasons: null } } : rest;

const throttling = (conditions: readonly Conditions[]): readonly string[] =>
  conditionRows(conditions).flatMap(([name, text]) => (name === 'GPU throttling' ? [text] : []));

test('throttling of which nobody told is left out, and none is said only of a source that looked', () => {
  const { before, after } = measured();
  const unknown = { before: untold(before), after: untold(after) };
  expect(throttling([unknown])).toEqual([]);
  expect(throttling([unknown, { before, after }])).toEqual(['none → SwPowerCap']);
  expect(throttling([{ before: untold(before), after }])).toEqual(['– → SwPowerCap']);
});

test('a board’s counters of throttling are told by how much they rose', () => {
  const { before, after } = measured();
  const counted = (counts: { readonly [cause: string]: number }) =>
    ({
      clockMHz: 1300,
      temperatureC: 60,
      powerW: 30,
      memoryUsedMiB: 900,
      throttleReasons: null,
      throttleCounts: counts,
    }) as const;
  const row = (risen: number) =>
    conditionRows([
      { before: { ...before, gpu: counted({ oc3: 41 }) }, after: { ...after, gpu: counted({ oc3: 41 + risen }) } },
    ]).find(([name]) => name === 'throttled while measuring')?.[1];
  expect([row(0), row(2)]).toEqual(['never', 'oc3 2 times']);
});
